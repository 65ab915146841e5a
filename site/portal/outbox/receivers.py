"""An address that its owner has confirmed is written to again."""

from allauth.account.signals import email_confirmed
from django.dispatch import receiver

from . import suppression


@receiver(email_confirmed, dispatch_uid="outbox.address_confirmed")
def address_confirmed(sender, email_address, **kwargs):
    suppression.lift(email_address.email)
