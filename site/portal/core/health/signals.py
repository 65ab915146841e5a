"""What the core tells of the portal's state, to cores above it."""

from django.dispatch import Signal

# changes: list of (label, state, text, advice). Sent once a change, inside the transaction that remembers it.
changed = Signal()

# user, action («job.requeued», «job.deleted»), data: somebody acted on «Стан системи».
acted = Signal()
