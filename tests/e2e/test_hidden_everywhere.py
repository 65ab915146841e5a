"""Hidden is hidden everywhere: a record of each kind with a word that stands nowhere else is shown, found, hidden, and
then asked for at every address of the portal, as a visitor and as a signed-in stranger.

Pages come from the URL resolver and the Page classes. A kind without a sample here fails the test; so does a kind whose
word was on no page before it was hidden, since then nothing would have been tested.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from portal.core.moderation import registry, services
from portal.notify.models import Notice
from portal.notify.services import tell
from portal.outbox.models import Letter
from portal.outbox.services import enqueue
from portal.search.models import SearchEntry
from portal.search.services import refresh

from . import addresses
from .demo_site import demo_site  # noqa: F401 - a fixture
from .test_two_cities import crawl

pytestmark = [pytest.mark.once, pytest.mark.xdist_group("demo"), pytest.mark.timeout(900)]

# Kinds that are sent to an office and are public nowhere.
NEVER_PUBLIC = {"appeal"}
# Addresses that change what the portal remembers of the person who asks.
NOT_ASKED = {"account_logout", "account_confirm_email", "notify:stop"}
# A development machine's own post box: it holds the letter that tells the author what was hidden.
NOT_ASKED |= {"outbox:letters", "outbox:letter"}


@dataclass(frozen=True)
class Sample:
    """A published record that holds ``word``, and the addresses that its own numbers make."""

    record: object
    word: str
    paths: tuple[str, ...]


def _forum_post(site, author, word) -> Sample:
    """A topic: its subject, its opening and its author's pages all hold the word."""
    from django.urls import reverse
    from machina.core.db.models import get_model

    topic_model, post_model = get_model("forum_conversation", "Topic"), get_model("forum_conversation", "Post")
    forum = topic_model.objects.filter(forum__parent__isnull=False, approved=True).first().forum
    topic = topic_model.objects.create(forum=forum, poster=author, subject=f"Ліхтар {word}", type=0, status=0, approved=True)
    post = post_model.objects.create(topic=topic, poster=author, subject=topic.subject, content=f"Темно {word}.", enable_signature=False)
    topic.refresh_from_db()
    topic.subscribers.add(author)
    of_topic = [forum.slug, forum.pk, topic.slug, topic.pk]
    paths = [
        reverse("forum_conversation:topic", args=of_topic),
        reverse("forum_conversation:topic", args=of_topic) + f"?post={post.pk}",
        reverse("forum_conversation:post_create", args=of_topic),
        reverse("forum_member:profile", args=[author.pk]),
        reverse("forum_member:user_posts", args=[author.pk]),
        reverse("forum_member:topic_subscribe", args=[topic.pk]),
        reverse("forum_feeds:forum_latest_topics", args=[forum.slug, forum.pk]),
    ]
    return Sample(post, word, tuple(paths))


def _contest_entry(site, author, word) -> Sample:
    from contests.models import ContestPage, Entry

    contest = next(page for page in ContestPage.objects.live() if page.get_city() == site.city)
    entry = Entry.objects.create(
        contest=contest, city=site.city, author=author, title=f"Двір {word}", text=f"Ми {word}.", state=Entry.State.APPROVED
    )
    return Sample(entry, word, (contest.get_url_parts()[-1],))


def _meeting_problem(site, author, word) -> Sample:
    from meetings import services as meetings
    from meetings.models import MeetingState

    state = MeetingState.objects.filter(city=site.city, status=MeetingState.Status.DONE, page__live=True).first()
    problem = meetings.raise_problem(state, f"Темно {word}.", by=author, is_public=True)
    return Sample(problem, word, (state.page.get_url_parts()[-1],))


def _review(site, author, word) -> Sample:
    from django.utils import timezone

    from mapapp.models import Officer
    from mapapp.reviews.models import Entry, Reply

    officer = Officer.objects.public().of_city(site.city).exclude(district=None).first()
    entry = Entry.objects.create(
        city=site.city,
        element_kind="officer",
        element_id=officer.pk,
        author=author,
        kind="suggestion",
        text=f"Поставте {word} біля арки.",
        shown_name=f"Сусід {word}",
        state=Entry.State.PUBLISHED,
        published_at=timezone.now(),
        status="done",
        due_on=timezone.localdate(),
    )
    Reply.objects.create(entry=entry, status="done", text=f"Поставили {word}.", office="Черговий (демо)")
    feed = f"{officer.get_absolute_url()}reviews/"
    district = f"/map/districts/{officer.district.slug}/"
    similar = f"{feed}similar/?text=поставте {word} біля арки"
    paths = (officer.get_absolute_url(), feed, f"{feed}rss/", entry.get_absolute_url(), district, f"{district}reviews/rss/", similar)
    return Sample(entry, word, paths)


SAMPLES: dict[str, Callable] = {
    "forum-post": _forum_post,
    "contest-entry": _contest_entry,
    "meeting-problem": _meeting_problem,
    "review": _review,
}


def test_every_kind_has_a_sample_or_is_never_public():
    public = {kind.name for kind in registry.public()}
    assert public == set(SAMPLES), "a new kind needs a sample here"
    assert {name for name, _label in registry.choices()} - public == NEVER_PUBLIC


@pytest.fixture
def samples(demo_site, client_of):  # noqa: F811
    """One record of each kind, in the search, in somebody's notices and in a letter that waits."""
    from accounts.models import User

    author = User.objects.create_user("hidden@example.com", display_name="Прикладенко (демо)", city=demo_site.city, is_demo=True)
    reader = User.objects.get(email="resident@example.com")
    made = []
    for number, (name, make) in enumerate(SAMPLES.items()):
        sample = make(demo_site, author, f"хвилеріз{'абвг'[number]}кс")
        kind = registry.get(name)
        for other in (sample.record, *kind.touched(sample.record)):
            _into_search(other)
        about = kind.about(sample.record)
        tell(reader, f"sample:{name}", f"Нове: {sample.word}", about.url, "sample", city=demo_site.city)
        enqueue(to=reader.email, subject=sample.word, text=sample.word, kind="sample", city=demo_site.city, about=sample.record)
        made.append(sample)
    return made


def _into_search(record) -> None:
    from portal.search.registry import kinds

    if type(record) in kinds:
        refresh(record)


def _every_path(site, made) -> list[str]:
    """All pages and all named addresses, the samples' own among them, with a search for each word and the same in English."""
    pages, _missing = addresses.of_pages(site.home)
    named, _missing = addresses.of_urls(site.samples)
    paths = {address.path for address in (*pages, *named) if address.name not in NOT_ASKED}
    paths |= _files()
    for sample in made:
        paths |= set(sample.paths)
        paths |= {f"/search/?q={sample.word}", f"/forum/search/?q={sample.word}"}
        paths |= {complain_path(sample)}
    return sorted(paths | {f"/en{path}" for path in paths if path.startswith("/") and not path.startswith(("/cms", "/dev"))})


def _files() -> set[str]:
    """Addresses of feeds, tables, maps and calendars that need no number: what NOT_PAGES leaves out of the pages."""
    from django.urls import NoReverseMatch, reverse

    found = set()
    for name in addresses.named():
        if addresses.NOT_PAGES.get(name) == addresses.FILE:
            try:
                found.add(reverse(name))
            except NoReverseMatch:
                continue
    return found


def complain_path(sample) -> str:
    from django.urls import reverse

    return reverse("moderation:complain", args=[registry.of_record(sample.record).name, sample.record.pk])


def _asked(client, paths) -> dict[str, str]:
    """What is answered, whatever the code: path → text, without the address that was asked for (a page of «not found» links to it)."""
    from html import unescape

    seen = {}
    for path in paths:
        answer = client.get(path)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        asked_for = path.partition("?")[0].removeprefix("/en")
        seen[path] = unescape(body.decode("utf-8", "replace"))
        if answer.status_code == 404:
            seen[path] = seen[path].replace(asked_for, "")
    return seen


def _showing(words, pages) -> dict[str, list[str]]:
    """word → the paths that show it, in letters or in the Latin letters of an address."""
    from portal.core.translit import latin_slug

    forms = {word: (word, latin_slug(word)) for word in words}
    return {word: [path for path, text in pages.items() if any(form in text for form in forms[word])] for word in words}


def test_what_a_moderator_hides_is_at_no_address(demo_site, samples, client_of, capsys):  # noqa: F811
    from django.core.cache import cache

    from accounts.models import User

    moderator = User.objects.get(email="moderator@example.com")
    stranger = User.objects.create_user("stranger@example.com", display_name="Незнайко (демо)", city=demo_site.city)
    words = [sample.word for sample in samples]
    paths = _every_path(demo_site, samples)
    assert len(paths) > 120

    reader = User.objects.get(email="resident@example.com")
    own = sorted({path for sample in samples for path in sample.paths} | {"/account/notices/"})

    def look(people) -> dict[str, list[str]]:
        """word → who sees it where. The process's own cache is emptied: the page cache has tests of its own."""
        cache.clear()
        found: dict[str, list[str]] = {word: [] for word in words}
        for who, client, asked in people:
            pages = _asked(client, asked)
            for word, places in _showing(words, pages).items():
                found[word] += [f"{who} {path}" for path in places if not path.endswith(f"q={word}") or _lists(pages[path], word)]
        return found

    visitor, signed_in, told = client_of(), client_of(stranger), client_of(reader)
    before = look([("visitor", visitor, paths), ("reader", told, own)])
    assert all(len(places) >= 2 for places in before.values()), before
    assert SearchEntry.objects.filter(title__contains=samples[0].word).exists()
    assert Notice.objects.filter(event_key__startswith="sample:").count() == len(samples)

    for sample in samples:
        services.hide(sample.record, "Видає розташування військових.", by=moderator)

    linked = crawl(visitor)
    assert len(linked) > 60
    after = look([("visitor", visitor, paths), ("stranger", signed_in, paths), ("reader", told, own)])
    for word, places in _showing(words, linked).items():
        after[word] += places
    asked = 2 * len(paths) + len(own) + len(linked)
    with capsys.disabled():
        shown = sum(len(places) for places in before.values())
        leaks = sum(len(places) for places in after.values())
        print(  # noqa: T201 - the figure that the run is for
            f"\nmoderation leak crawl: {len(samples)} kinds, {asked} addresses asked, shown at {shown} before, at {leaks} after"
        )
    assert after == {word: [] for word in words}
    for word in words:
        assert not SearchEntry.objects.filter(title__contains=word).exists()
        assert not SearchEntry.objects.filter(text__contains=word).exists()
        assert not Notice.objects.filter(title__contains=word).exclude(kind="moderation").exists()
        assert not Letter.objects.filter(subject__contains=word, kind="sample", state__in=["queued", "retry"]).exists()
    assert Letter.objects.filter(kind="sample").count() == len(samples)

    for sample in samples:
        services.restore(sample.record, by=moderator)
    again = look([("visitor", visitor, own)])
    assert all(again.values()), again


def _lists(text: str, word: str) -> bool:
    """Whether a page of results shows the word beyond repeating the question in its field, title and sentence."""
    import re

    without_question = re.sub(r'value="[^"]*"|«[^»]*»|<title>.*?</title>|[?&]q=[^"&\s]*', "", text, flags=re.S)
    return word in without_question
