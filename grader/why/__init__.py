"""Which mistake gives exactly these numbers."""
