"""What moderators hide is found by nobody; what they show again is."""

from django.dispatch import receiver

from portal.core.moderation import signals

from . import services
from .registry import kinds


@receiver(signals.hidden, dispatch_uid="search.hidden")
def forget_hidden(sender, target, touched, **kwargs):
    """At once, not after the commit: the entry is gone when the hiding is real. What holds the words is built anew."""
    services.forget(target)
    for other in touched:
        if type(other) in kinds:
            services.forget(other)
            services.refresh_later(other)


@receiver(signals.restored, dispatch_uid="search.restored")
def find_again(sender, target, touched, **kwargs):
    for record in (target, *touched):
        if type(record) in kinds:
            services.refresh_later(record)
