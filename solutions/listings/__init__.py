"""The two listings of the source article, repaired."""
