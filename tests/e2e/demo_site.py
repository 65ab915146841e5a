"""The portal with its whole demo content, served in process, for tests that look at every page."""

import itertools
from dataclasses import dataclass
from types import SimpleNamespace

import pytest


@dataclass
class DemoSite:
    """``url`` of the running portal; ``home`` its front page; ``sessions`` by role: the value of the session's cookie."""

    url: str
    home: object
    city: object
    sessions: dict[str, str]
    samples: dict


@pytest.fixture(scope="module")
def demo_site(clones, django_db_setup, django_db_blocker, tmp_path_factory):
    """One database with the demo content for all tests of a module; they look and change nothing."""
    from django.conf import settings
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.management import call_command
    from django.test.testcases import LiveServerThread
    from wagtail.models import Site

    from tests.harness.database import _pointed

    before = settings.BASE_URL
    with django_db_blocker.unblock():
        clone = clones.make()
        with _pointed(clone):
            call_command("load_demo", verbosity=0)
            thread = LiveServerThread("127.0.0.1", StaticFilesHandler, port=0)
            thread.daemon = True
            thread.start()
            thread.is_ready.wait(10)
            if thread.error:
                raise thread.error
            Site.objects.update(port=thread.port)
            settings.BASE_URL = f"http://localhost:{thread.port}"
            yield _describe(settings.BASE_URL)
            thread.terminate()
        clones.drop(clone)
    settings.BASE_URL = before


def _describe(url: str) -> DemoSite:
    from django.test import Client

    from accounts.models import User
    from portal.places.models import City

    city = City.objects.get(slug="odesa")
    sessions = {}
    for part in ("resident", "volunteer", "coordinator", "moderator", "operator", "editor"):
        client = Client()
        client.force_login(User.objects.get(email=f"{part}@example.com"))
        sessions[part] = client.cookies["sessionid"].value
    return DemoSite(url, city.site.root_page.specific, city, sessions, samples(city))


def samples(city) -> dict:
    """Arguments for each address that wants some, from the demo content, made when asked for."""
    from accounts.models import User

    resident = User.objects.get(email="resident@example.com")
    made = _made(city, resident)
    return {
        "account_confirm_email": lambda: [made.email_key],
        "account_reset_password_from_key": lambda: made.reset,
        "notify:stop": lambda: [made.stop_token],
        "mapapp:point": lambda: [made.point.slug],
        "mapapp:officer": lambda: [made.officer.slug],
        "appeals:choose": lambda: ["complaint"],
        "appeals:begin": lambda: ["porushennia-tyshi"],
        "appeals:check": lambda: [made.draft.token],
        "appeals:step": lambda: [made.draft.token, "where"],
        "appeals:confirm": lambda: [made.appeal.confirm_token],
        "appeals:status": lambda: [made.sent.token],
        "meetings:sign_up": lambda: [made.meeting.pk],
        "meetings:desk": lambda: [made.meeting.pk],
        "meetings:receipt": lambda: [made.sign_up.token],
        "meetings:cancel": lambda: [made.sign_up.token],
        "volunteers:outing": lambda: [made.outing.pk],
        "polls:vote": lambda: [made.open_wave.pk],
        "polls:receipt": lambda: [made.voted_wave.pk],
        "contests:enter": lambda: [made.contest.pk],
        "contests:mine": lambda: [made.entry.contest_id],
        "awards:check": lambda: [made.certificate.code],
        "videosidecar:camera": lambda: [made.camera.code],
        "outbox:letter": lambda: [made.letter.pk],
        **_forum_samples(made),
    }


def _forum_samples(made) -> dict:
    forum, topic, post = made.topic.forum, made.topic, made.topic.first_post
    of_forum = [forum.slug, forum.pk]
    of_topic = [*of_forum, topic.slug, topic.pk]
    moderation = ("topic_lock", "topic_unlock", "topic_delete", "topic_move", "topic_update_to_post", "topic_update_to_sticky")
    return {
        "forum:forum": lambda: of_forum,
        "forum_conversation:topic_create": lambda: of_forum,
        "forum_conversation:topic": lambda: of_topic,
        "forum_conversation:post_create": lambda: of_topic,
        "forum_conversation:topic_update": lambda: of_topic,
        "forum_conversation:post_update": lambda: [*of_topic, post.pk],
        "forum_conversation:post_delete": lambda: [*of_topic, post.pk],
        "forum_member:profile": lambda: [topic.poster_id],
        "forum_member:user_posts": lambda: [topic.poster_id],
        "forum_member:topic_subscribe": lambda: [topic.pk],
        "forum_member:topic_unsubscribe": lambda: [topic.pk],
        "forum_tracking:mark_topics_read": lambda: [forum.pk],
        **{f"forum_moderation:{name}": lambda: [topic.slug, topic.pk] for name in (*moderation, "topic_update_to_announce")},
    }


def _made(city, resident) -> SimpleNamespace:
    """Records of the demo content, and the few that only a visit makes."""
    from allauth.account.forms import default_token_generator
    from allauth.account.models import EmailAddress, EmailConfirmationHMAC
    from allauth.account.utils import user_pk_to_url_str
    from django.utils import timezone
    from machina.core.db.models import get_model

    from appeals.models import Appeal
    from contests.awards.models import Certificate
    from contests.models import ContestPage, Entry
    from mapapp.models import Officer, PolicePoint
    from meetings.models import MeetingPage, SignUp
    from polls.models import Wave
    from portal.outbox.models import Letter
    from videosidecar.models import Camera
    from volunteers.models import Outing

    address = EmailAddress.objects.create(user=resident, email="second@example.com")
    appeals = Appeal.objects.of_city(city)
    open_wave = Wave.objects.of_city(city).open_at(timezone.now()).first()
    contest = next(page for page in ContestPage.objects.live() if page.stage() == "entries")
    return SimpleNamespace(
        email_key=EmailConfirmationHMAC(address).key,
        reset=[user_pk_to_url_str(resident), default_token_generator.make_token(resident)],
        stop_token="",
        point=PolicePoint.objects.of_city(city).filter(live=True).first(),
        officer=Officer.objects.of_city(city).filter(live=True).first(),
        appeal=appeals.exclude(state="draft").first(),
        sent=appeals.filter(state="sent").first(),
        draft=None,
        meeting=MeetingPage.objects.live().descendant_of(city.site.root_page).filter(starts_at__gt=timezone.now()).first(),
        sign_up=SignUp.objects.first(),
        outing=Outing.objects.first(),
        open_wave=open_wave,
        voted_wave=open_wave,
        contest=contest,
        entry=Entry.objects.first(),
        certificate=Certificate.objects.of_city(city).first(),
        camera=Camera.objects.of_city(city).first(),
        letter=Letter.objects.first(),
        topic=get_model("forum_conversation", "Topic").objects.filter(forum__parent__isnull=False).first(),
        numbers=itertools.count(),
    )
