"""Registers in files and back: look through (nothing is written), then apply exactly what was shown. Why own code: docs/adr/0028."""
