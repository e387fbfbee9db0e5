"""From files and characters to arrays."""
