"""What the feeds count for the results page and the front page."""

from .models import Entry


def answered(city) -> int:
    """Entries that were answered for good; one question to the database."""
    return Entry.objects.of_city(city).public().filter(status__in=Entry.FINAL).count()


def counts(city) -> dict[str, int]:
    """Entries shown; those that wait, of them late; answered for good, of them done. All of one city."""
    rows = Entry.objects.of_city(city).public()
    return {
        "shown": rows.count(),
        "waiting": rows.filter(status__in=Entry.OPEN).count(),
        "overdue": Entry.objects.of_city(city).overdue().count(),
        "answered": answered(city),
        "done": rows.filter(status=Entry.Status.DONE).count(),
    }
