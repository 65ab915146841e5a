"""The next meeting with an officer, for «Хто мій дільничний?» of the map."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.models import Locale

from mapapp.lookup.nexts import Line

from .models import MeetingPage, MeetingState


def next_meeting(officer) -> list[Line]:
    """The nearest meeting that the officer holds and that still stands."""
    unsure = (MeetingState.Status.CANCELLED, MeetingState.Status.POSTPONED)
    called_off = MeetingState.objects.filter(status__in=unsure).values("page__translation_key")
    page = (
        MeetingPage.objects.live()
        .coming()
        .filter(officer=officer, locale=Locale.get_active())
        .exclude(translation_key__in=called_off)
        .select_related("street")
        .first()
    )
    if page is None:
        return []
    when = date_format(timezone.localtime(page.starts_at), "j E, H:i")
    where = page.address or page.venue
    return [Line(_("Найближча зустріч: %(when)s, %(where)s") % {"when": when, "where": where}, page.get_url() or page.url_path)]
