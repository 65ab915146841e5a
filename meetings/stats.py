"""How many meetings took place, against the numbers of the project's document."""

from django.db.models import Count

from .models import Format, MeetingState

TARGETS = {Format.YARD: 30, Format.SCHOOL: 30, Format.LECTURE: 20, Format.TRAINING: 20, Format.EXCURSION: 10}


def counts(city) -> list[dict]:
    """A row for each format: ``format``, ``label``, ``done``, ``target``. Only meetings that took place count."""
    done = dict(
        MeetingState.objects.of_city(city)
        .filter(status=MeetingState.Status.DONE)
        .values_list("page__format")
        .annotate(number=Count("pk"))
        .order_by()
    )
    return [
        {"format": kind.value, "label": kind.label, "done": done.get(kind.value, 0), "target": target} for kind, target in TARGETS.items()
    ]


def done(city, kind: Format) -> int:
    """How many meetings of one format took place."""
    return MeetingState.objects.of_city(city).filter(status=MeetingState.Status.DONE, page__format=kind).count()
