"""What people follow, how they wish to be told, and what they were told."""

from .choices import Choice, Preference
from .devices import Device
from .following import Follower, Subscription
from .notices import Delivery, Digest, Event, Notice

__all__ = ["Choice", "Delivery", "Device", "Digest", "Event", "Follower", "Notice", "Preference", "Subscription"]
