"""What is made of cells: language models, one answer for a sequence, layers and directions, padded batches."""
