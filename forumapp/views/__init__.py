"""Pages of the forum, on machina's views and permissions."""
