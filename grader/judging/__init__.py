"""One answer, right or wrong."""
