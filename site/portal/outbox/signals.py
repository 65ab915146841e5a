"""What the outbox tells the sections."""

from django.dispatch import Signal

# letter: it is sent, refused or uncertain now. Sent after the state is committed; a receiver that
# fails cannot undo it, so whoever must not miss it also looks at the letters' states from the tick.
finished = Signal()
