"""Checks of what people upload and write: see README.md."""
