"""Checks of what people write and upload."""
