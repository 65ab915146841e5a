"""The one queue of what residents write and wait to see: see README.md."""
