"""Wagtail looks for hooks here; each part of the core keeps its own."""

from . import branding  # noqa: F401
from .moderation import wagtail_hooks as moderation  # noqa: F401
