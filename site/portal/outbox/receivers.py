"""An address that its owner has confirmed is written to again; a hidden record leaves no letter behind."""

from allauth.account.signals import email_confirmed
from django.dispatch import receiver

from portal.core.moderation.signals import hidden

from . import suppression
from .services import cancel_for


@receiver(email_confirmed, dispatch_uid="outbox.address_confirmed")
def address_confirmed(sender, email_address, **kwargs):
    suppression.lift(email_address.email)


@receiver(hidden, dispatch_uid="outbox.record_hidden")
def record_hidden(sender, target, **kwargs):
    """Letters about the record that have not left stay here."""
    cancel_for(target)
