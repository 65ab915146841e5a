"""What others may hear from the log."""

from django.dispatch import Signal

# Sent once a day with ``anchor`` (chain.Anchor), for whoever carries it out of the machine.
anchored = Signal()
