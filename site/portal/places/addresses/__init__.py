"""An address as people type it: which street of the city, which house, and how sure that is.

    from portal.places.addresses import read
    parsed = read(city, "ул. Екатерининская дом 5-а кв 7")
    parsed.street, parsed.house, parsed.outcome, parsed.understood

No outside geocoder: the names come from the register of streets, with the former and the Russian
ones. What is typed is never silently turned into another street: a mended letter is a ``guess`` to
be shown, several candidates are a question. Flats are personal: they are read apart and kept by nobody.
"""

from .finding import MAX_LENGTH, Candidate, Outcome, Parsed, StreetIndex
from .houses import House
from .services import Suggestion, index_of, read, suggest

__all__ = ["MAX_LENGTH", "Candidate", "House", "Outcome", "Parsed", "StreetIndex", "Suggestion", "index_of", "read", "suggest"]
