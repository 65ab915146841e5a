"""For the audit log, which lies above the core."""

from django.dispatch import Signal

# kind, count, days: so many of a kind went, in the transaction that remembers it.
forgotten = Signal()
