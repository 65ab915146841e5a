"""A series of polls can be followed: its followers hear of each wave that opens, and of its results."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core import ticks
from portal.notify import kinds, services, topics

from .models import Series, Wave

NEWS_FOR = timedelta(days=2)  # a tick that was away longer tells nothing old


def register_all() -> None:
    kinds.register(
        kinds.Kind(
            "poll",
            gettext_lazy("Опитування"),
            410,
            gettext_lazy("Нові хвилі й підсумки."),
            sentence=gettext_lazy("Є новини про опитування."),
        )
    )
    topics.register(
        topics.Topic(
            "poll",
            "polls.Series",
            gettext_lazy("Опитування"),
            visible=lambda series: _page_of(series) is not None,
            url=lambda series: _path(series),
        )
    )
    ticks.register("polls.followers", 300, "polls.following.tell_followers")


def _page_of(series: Series):
    return series.pages.filter(live=True).order_by("pk").first()


def _path(series: Series) -> str:
    page = _page_of(series)
    parts = page.get_url_parts() if page else None
    return parts[2] if parts and parts[2] else "/"


def tell_followers() -> None:
    """The tick: waves that have just opened or closed. May run any number of times."""
    now = timezone.now()
    for wave in Wave.objects.filter(opens_at__range=(now - NEWS_FOR, now), closes_at__gt=now).select_related("series__city__site"):
        _tell(wave, "opened", _("Почалося опитування «%(title)s»"))
    for wave in Wave.objects.filter(closes_at__range=(now - NEWS_FOR, now)).select_related("series__city__site"):
        _tell(wave, "closed", _("Є підсумки опитування «%(title)s»"))


def _tell(wave: Wave, what: str, title: str) -> None:
    series = wave.series
    services.tell_subscribers(series, "poll", f"poll:{wave.pk}:{what}", title % {"title": series.title}, _path(series), city=series.city)
