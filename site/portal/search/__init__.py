"""One index entry per public object."""
