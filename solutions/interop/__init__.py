"""Weights to and from PyTorch, ONNX and Keras: the same layers under other names, in another order, with other biases."""
