"""What stays on disk: files that are written whole, and whether what they hold still counts."""
