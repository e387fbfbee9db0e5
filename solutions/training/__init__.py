"""What training needs besides a cell: losses, gradients checked and cut, optimizers, scores."""
