"""Every sentence and every page that people read."""
