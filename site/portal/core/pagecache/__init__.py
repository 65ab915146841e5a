"""Whole pages for visitors, kept in Valkey, and never older than what the database says. See README.md."""

from .keys import allow_query
from .memo import generation, remember
from .writes import bump

__all__ = ["allow_query", "bump", "generation", "remember"]
