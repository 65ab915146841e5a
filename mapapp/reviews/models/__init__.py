"""What people write about elements of the map, what is answered, and how a city arranges it."""

from .answers import Reply
from .configuration import FeedPolicy, FeedTag
from .entries import Entry, Support, Version
from .photos import Photo

__all__ = ["Entry", "FeedPolicy", "FeedTag", "Photo", "Reply", "Support", "Version"]
