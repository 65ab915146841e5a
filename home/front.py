"""The blocks of the front page. The order is fixed by the template; a block without content is not there."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from home.models.project import ResultsPage
from meetings.models import MeetingIndexPage
from news.models import ArticlePage, NewsIndexPage
from polls.models import PollPage, Wave
from portal.core import navigation, results
from portal.core.links import ENGLISH, local_urls, public
from portal.places.scope import current_city

NEWS = 3
PAIRS = 2
STRIP = 4  # figures of the strip; the results page has them all


@dataclass(frozen=True)
class Door:
    url: str
    icon: str
    title: str
    text: str


def blocks(page, request) -> dict:
    """Context of home_page.html. Parts of the project that do not run here give nothing."""
    city = current_city(request)
    has_community = "community" in settings.PORTAL_PARTS
    return {
        "has_officer_form": has_community,
        "doors": doors(request) if has_community else [],
        "poll": open_poll(city, request) if has_community else None,
        "results_strip": results.rows(city, request, STRIP),
        "results_url": navigation.first_page(ResultsPage)(request),
        "said_done": list(page.said_done.order_by("-day")[:PAIRS]),
        "news": latest_news(city, request) if has_community else [],
        "news_url": navigation.first_page(NewsIndexPage)(request),
    }


def doors(request) -> list[Door]:
    """The three ways in: write to the police, meet, talk to neighbours."""
    found = [
        Door(
            _address("appeals:start"),
            "appeal",
            _("Подати звернення"),
            _("Підкажемо, який документ потрібен, перевіримо й передамо поліції."),
        ),
        Door(_meetings(request), "meeting", _("Прийти на зустріч"), _("З дільничним і сусідами: у дворі, у школі або в нас.")),
        Door(_address("forum:index"), "chat", _("Поговорити з сусідами"), _("Форум про безпеку району: питання, відповіді, домовленості.")),
    ]
    return [door for door in found if door.url]


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _meetings(request) -> str:
    return navigation.first_page(MeetingIndexPage)(request)


def open_poll(city, request) -> dict | None:
    """The poll that takes answers now and ends first."""
    wave = Wave.objects.of_city(city).open_at(timezone.now()).select_related("series").order_by("closes_at").first()
    if wave is None:
        return None
    page = public(PollPage.objects.descendant_of(city.site.root_page)).filter(series=wave.series_id).first()
    if page is None:
        return None
    link = local_urls([page], request)[page.pk]
    return {"title": link.title, "url": link.url, "intro": page.intro, "closes_at": wave.closes_at}


def latest_news(city, request) -> list[dict]:
    """The newest articles, each in the language being read where it has a translation."""
    pages = list(ArticlePage.objects.of_city(city).published().for_cards()[:NEWS])
    urls = local_urls(pages, request)
    if get_language() == ENGLISH:
        keys = [page.translation_key for page in pages]
        found = ArticlePage.objects.filter(translation_key__in=keys, locale__language_code=ENGLISH).live().for_cards()
        translated = {page.translation_key: page for page in found}
        shown = {page.pk: translated.get(page.translation_key, page) for page in pages}
    else:
        shown = {page.pk: page for page in pages}
    return [{"page": shown[page.pk], "url": urls[page.pk].url, "title": urls[page.pk].title} for page in pages]
