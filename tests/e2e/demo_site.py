"""The portal with its whole demo content, served in process, for tests that look at every page."""

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
def demo_site(demo_database):
    """One database with the demo content for all tests of a module; they look and change nothing."""
    from django.conf import settings
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.test.testcases import LiveServerThread
    from wagtail.models import Site

    before = settings.BASE_URL
    with demo_database():
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
    settings.BASE_URL = before


def _describe(url: str) -> DemoSite:
    from django.test import Client

    from accounts.models import User
    from portal.places.models import City

    city = City.objects.get(slug="odesa")
    sessions = {}
    for part in ("resident", "volunteer", "coordinator", "moderator", "operator", "editor", "liaison", "officer"):
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
        "notify:follow": lambda: ["officer", made.officer.pk],
        "notify:confirm": lambda: [made.confirm_token],
        "mapapp:point": lambda: [made.point.slug],
        "officer_console:priority_done": lambda: [_priority_of(city).pk],
        "mapapp:officer": lambda: [made.officer.slug],
        "mapapp:district": lambda: [made.officer.district.slug],
        **_review_samples(city, resident),
        "corrections:report": lambda: ["officer", made.officer.slug],
        "appeals:choose": lambda: ["order"],
        "appeals:begin": lambda: ["porushennia-tyshi"],
        "appeals:check": lambda: [made.draft.token],
        "appeals:step": lambda: [made.draft.token, "where"],
        "appeals:confirm": lambda: [made.appeal.confirm_token],
        "appeals:assisted_sign": lambda: [made.helped.token],
        "appeals:assisted_receipt": lambda: [made.helped_before.pk],
        "appeals:ask_lawyer": lambda: [made.draft.token],
        "appeals:legal_question": lambda: [made.question.token],
        "appeals:status": lambda: [made.sent.token],
        "appeals:withdraw": lambda: [made.sent.token],
        "appeals:review": lambda: [made.answered.token],
        "appeals:questionnaire": lambda: [made.asked.token],
        "appeals:police": lambda: [made.police_link],
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
        "videosidecar:alarm": lambda: [_alarm_of(made.camera).pk],
        "outbox:letter": lambda: [made.letter.pk],
        "moderation:decision": lambda: [made.refused_key],
        "moderation:complain": lambda: ["forum-post", made.topic.first_post.pk],
        "moderation:transparency_month": lambda: [2026, 1],
        **_forum_samples(made),
    }


def _review_samples(city, resident) -> dict:
    """An entry that waits for an answer, and the resident's own ones in each state that has a page."""
    from mapapp.models import Officer
    from mapapp.reviews import elements, services
    from mapapp.reviews.models import Entry

    officer, element = Officer.objects.public().of_city(city).exclude(district=None).first(), elements.get("officer")
    feed = [element.folder, officer.slug]

    def own(user=resident):
        values = {"kind": "review", "text": "Передзвонили того самого дня.", "sign": "neighbour", "shown_name": ""}
        values["email"] = "" if user else "neighbour@example.com"
        return services.start(element, officer, user=user, values=values, pictures=[], form_key=None)

    def sent(user=resident) -> Entry:
        entry = own(user)
        services.send(entry, entry.text, "")
        return Entry.objects.get(pk=entry.pk)

    def answered() -> Entry:
        entry = sent()
        services.show(entry)
        Entry.objects.filter(pk=entry.pk).update(status="done", answered_at=entry.submitted_at)
        return entry

    waiting = Entry.objects.of_city(city).open_questions().first()
    return {
        "reviews:feed": lambda: feed,
        "reviews:write": lambda: feed,
        "reviews:entry": lambda: [waiting.pk],
        "reviews:support": lambda: [waiting.pk],
        "reviews:answer": lambda: [waiting.pk],
        "reviews:draft": lambda: [own().token],
        "reviews:confirm": lambda: [sent(None).confirm_token],
        **{f"reviews:{name}": lambda: [sent().token] for name in ("mine_one", "edit", "delete")},
        "reviews:reopen": lambda: [answered().token],
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
        "forum_member:topic_unsubscribe": lambda: [made.followed.pk],
        "forum_tracking:mark_topics_read": lambda: [forum.pk],
        **{f"forum_moderation:{name}": lambda: [topic.slug, topic.pk] for name in (*moderation, "topic_update_to_announce")},
    }


def _priority_of(city):
    """An open matter of the officer who can sign in, on a day when they are away: their page of absence is there."""
    from mapapp.models import OfficerAccount, OfficerDuty, Priority
    from mapapp.models.common import today

    officer = OfficerAccount.objects.of_city(city).get(user__email="officer@example.com").officer
    OfficerDuty.objects.get_or_create(officer=officer, starts_on=today(), ends_on=today(), defaults={"is_demo": True})
    return Priority.objects.get_or_create(officer=officer, title="Обхід дворів увечері (демо)")[0]


def _confirm_token(city) -> str:
    """An address that has asked to follow a district and has not agreed yet."""
    from portal.notify import tokens
    from portal.notify.services import ask_by_email
    from portal.notify.topics import get

    return tokens.confirm(ask_by_email("follower@example.com", get("district"), city.districts.first()))


def _made(city, resident) -> SimpleNamespace:
    """Records of the demo content, and the few that only a visit makes."""
    from allauth.account.forms import default_token_generator
    from allauth.account.models import EmailAddress, EmailConfirmationHMAC
    from allauth.account.utils import user_pk_to_url_str
    from django.utils import timezone
    from machina.core.db.models import get_model

    from accounts.models import User
    from appeals import services as appeal_services
    from appeals.legal_help import services as legal_help
    from appeals.models import Appeal, AppealTemplate, Questionnaire
    from appeals.police import links as police_links
    from contests import services as contest_services
    from contests.awards.models import Certificate
    from contests.models import ContestPage
    from mapapp.models import Officer, PolicePoint
    from meetings.models import MeetingPage, SignUp
    from polls import services as poll_services
    from polls.models import Wave
    from portal.notify.services import stop_token
    from portal.outbox.models import Letter
    from videosidecar.models import Camera

    address = EmailAddress.objects.create(user=resident, email="second@example.com")
    appeals = Appeal.objects.of_city(city)
    open_wave = Wave.objects.of_city(city).open_at(timezone.now()).first()
    contest = next(page for page in ContestPage.objects.live() if page.stage() == "entries" and page.get_city() == city)
    author = User.objects.get(email="coordinator@example.com")
    poll_services.cast(open_wave, author, {question: [] for question in open_wave.questions.all()})
    topic = get_model("forum_conversation", "Topic").objects.filter(forum__parent__isnull=False).first()
    followed = get_model("forum_conversation", "Topic").objects.filter(forum__parent__isnull=False).exclude(pk=topic.pk).first()
    followed.subscribers.add(resident)
    refused = _refused_post(city, topic, resident)
    sent = appeals.filter(state="sent").first()
    answered = _answered_appeal(city)
    return SimpleNamespace(
        refused_key=refused,
        email_key=EmailConfirmationHMAC(address).key,
        reset=[user_pk_to_url_str(resident), default_token_generator.make_token(resident)],
        stop_token=stop_token(resident),
        confirm_token=_confirm_token(city),
        point=PolicePoint.objects.of_city(city).filter(live=True).first(),
        officer=Officer.objects.of_city(city).filter(live=True).first(),
        appeal=appeals.exclude(state="draft").first(),
        sent=sent,
        police_link=police_links.signed(police_links.current(sent)),
        answered=answered,
        asked=Questionnaire.objects.create(appeal=answered),
        draft=appeal_services.start(AppealTemplate.objects.of_city(city).get(slug="porushennia-tyshi")),
        helped=_helped(city, "draft"),
        helped_before=_helped(city, "on_moderation"),
        question=legal_help.ask(city, subject="Чи є строк для скарги?", text="Коли писати?", shared={}, once="sample"),
        meeting=MeetingPage.objects.live().descendant_of(city.site.root_page).filter(starts_at__gt=timezone.now()).first(),
        sign_up=SignUp.objects.first(),
        outing=_outing_of(city, User.objects.get(email="volunteer@example.com")),
        open_wave=open_wave,
        voted_wave=open_wave,
        contest=contest,
        entry=contest_services.enter(contest, author, "Ліхтар біля арки", "Ми попросили ЖКС і самі пофарбували стовп."),
        certificate=Certificate.objects.of_city(city).first(),
        camera=Camera.objects.of_city(city).first(),
        letter=Letter.objects.first(),
        topic=topic,
        followed=followed,
        queued=get_model("forum_conversation", "Post").objects.create(
            topic=topic, poster=author, subject="Додам", content="Біля арки теж темно.", approved=False
        ),
    )


def _answered_appeal(city):
    """An appeal with an answer, in a city where answers are reviewed."""
    from django.utils import timezone

    from appeals import services
    from appeals.models import Addressee, Appeal, AppealSettings, AppealTemplate

    above, _new = Addressee.objects.get_or_create(
        city=city, email="npu.demo@example.com", defaults={"name": "Національній поліції України"}
    )
    AppealSettings.objects.filter(site=city.site, review_addressee=None).update(review_addressee=above)
    appeal = services.start(AppealTemplate.objects.of_city(city).get(slug="porushennia-tyshi"))
    now = timezone.now()
    changes = {"state": "answered", "number": "БО-2026-900001", "submitted_at": now, "sent_at": now, "answered_at": now}
    Appeal.objects.filter(pk=appeal.pk).update(**changes)
    appeal.refresh_from_db()
    return appeal


def _refused_post(city, topic, author) -> str:
    """The key of a decision that its author may still object to, and a closed month of the public account."""
    from datetime import date

    from machina.core.db.models import get_model

    from accounts.models import User
    from portal.core.moderation import figures, links, services
    from portal.core.moderation.models import TransparencyMonth

    TransparencyMonth.objects.create(city=city, month=date(2026, 1, 1), figures=figures.month(city, date(2026, 1, 1)))
    post = get_model("forum_conversation", "Post").objects.create(
        topic=topic, poster=author, subject="Реклама", content="Двері недорого.", approved=True
    )
    item = services.hide(post, "Оголошення про продаж тут не публікуємо.", by=User.objects.get(email="moderator@example.com"))
    return links.key_of(item)


def _helped(city, state):
    """An appeal that the volunteer wrote down for somebody: all of it is there but the signature."""
    from datetime import date

    from django.utils import timezone

    from accounts.models import User
    from appeals.assisted import services
    from appeals.models import Appeal, AppealTemplate

    template = AppealTemplate.objects.of_city(city).get(slug="rozpyvannia")
    appeal = services.start(template, User.objects.get(email="volunteer@example.com"), "volunteer", "зустріч у дворі")
    words = {"what": "Біля під’їзду щовечора збирається компанія і чіпляється до людей.", "place": "вул. Канатна, 905"}
    person = {"last_name": "Зразкова", "first_name": "Ґалина", "settlement": city.name, "street": "вул. Канатна", "building": "905"}
    number = {} if state == "draft" else {"state": state, "number": "БО-2026-900002", "submitted_at": timezone.now()}
    answers = {"times": "щодня після 20:00", "people": "п’ятеро"}
    Appeal.objects.filter(pk=appeal.pk).update(**words, **person, **number, answers=answers, happened_on=date(2026, 3, 5))
    appeal.refresh_from_db()
    return appeal


def _outing_of(city, user):
    """An outing on which ``user`` goes, so that its route may be seen."""
    from volunteers.models import Outing, OutingSignUp

    outing = Outing.objects.of_city(city).order_by("pk").first()
    OutingSignUp.objects.get_or_create(outing=outing, volunteer=user.volunteer)
    return outing


def _alarm_of(camera):
    from django.utils import timezone

    from videosidecar.models import VideoAlarm, VideoEvent

    now = timezone.now()
    facts = {"kind": "lost", "severity": "alarm"}
    alarm = VideoAlarm.objects.create(city=camera.district.city, group=f"building:{camera.address}", opened_at=now, grown_at=now, **facts)
    key = f"{int(now.timestamp() * 1e9):019d}-lost"
    VideoEvent.objects.create(
        camera=camera, alarm=alarm, key=key, started_at=now, text="Камера не записується. Перевірте живлення.", **facts
    )
    return alarm
