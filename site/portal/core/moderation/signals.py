"""What the queue tells the rest of the house. Sent inside the transaction of the act."""

from django.dispatch import Signal

# item, action (str), user (or None), reason (str)
acted = Signal()
