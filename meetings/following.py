"""Meetings and the problems raised there can be followed; districts and officers hear of new meetings."""

from django.db.models.signals import post_save
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.notify import kinds, services, topics

from .models import MeetingState, ProblemRaised


def register_all() -> None:
    kinds.register(
        kinds.Kind(
            "meeting",
            gettext_lazy("Зустрічі"),
            200,
            gettext_lazy("Перенесення, скасування, місце, що звільнилося."),
            kinds.ByEmail.NOW,
            sentence=gettext_lazy("Є новини про зустріч."),
        )
    )
    kinds.register(
        kinds.Kind(
            "problem",
            gettext_lazy("Проблеми із зустрічей"),
            210,
            gettext_lazy("Що вже зроблено."),
            sentence=gettext_lazy("Є новини про проблему."),
        )
    )
    topics.register(
        topics.Topic(
            "meeting",
            "meetings.MeetingState",
            gettext_lazy("Зустріч"),
            visible=lambda state: state.page.live,
            title=lambda state: state.page.title,
            url=lambda state: path_of(state.page),
            by_email=True,
        )
    )
    topics.register(
        topics.Topic(
            "problem",
            "meetings.ProblemRaised",
            gettext_lazy("Проблема із зустрічі"),
            visible=lambda problem: problem.is_public and not problem.is_hidden and problem.meeting.page.live,
            url=lambda problem: path_of(problem.meeting.page),
            city=lambda problem: problem.meeting.city,
        )
    )
    post_save.connect(_announced, sender=MeetingState, dispatch_uid="meetings.announced")
    post_save.connect(_worked_on, sender=ProblemRaised, dispatch_uid="meetings.problem_news")


def path_of(page) -> str:
    """The page's path in the portal; the list of notices where it has none now."""
    parts = page.get_url_parts()
    return parts[2] if parts and parts[2] else "/"


def tell_followers(state: MeetingState, event_key: str, title: str) -> None:
    """Those who follow without having signed up; who was told by this key already is not told twice."""
    services.tell_subscribers(state, "meeting", event_key, title % {"title": state.page.title}, path_of(state.page), city=state.city)


def _announced(sender, instance, created, raw=False, **kwargs):
    page = instance.page
    if not created or raw or page.is_demo or page.starts_at <= timezone.now():
        return
    day = date_format(timezone.localtime(page.starts_at), "j E, H:i")
    title = _("Нова зустріч %(day)s: %(title)s") % {"day": day, "title": page.title}
    for record, kind in ((page.district, "district"), (page.officer, "officer")):
        if record is not None:
            services.tell_subscribers(
                record, kind, f"meeting:{instance.pk}:{kind}", title, path_of(page), city=instance.city, about=instance
            )


def _worked_on(sender, instance, created, raw=False, **kwargs):
    if created or raw or instance.state == ProblemRaised.State.RAISED:
        return
    key = f"problem:{instance.pk}:{instance.state}"
    title = _("Проблема «%(text)s»: %(state)s") % {"text": instance.text[:80], "state": instance.get_state_display()}
    services.tell_subscribers(instance, "problem", key, title, path_of(instance.meeting.page), city=instance.meeting.city)
