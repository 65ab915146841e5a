"""What the sections hear of places."""

from django.dispatch import Signal

# A city was loaded or refreshed from its file: ``city``. Sent inside the transaction; a section
# adds what a city cannot be without, and leaves alone what is there.
city_loaded = Signal()
