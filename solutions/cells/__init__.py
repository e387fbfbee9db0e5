"""The formulas: one step, a whole sequence and the way back, one kind of cell a module."""
