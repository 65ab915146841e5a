"""Wagtail looks for hooks here; each part of the core keeps its own."""

from .moderation import wagtail_hooks as moderation  # noqa: F401
from . import branding  # noqa: F401,E402
