"""Who hears what: followers of the element and of the entry, its author, and those who must answer."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import Role, has_role
from portal.core.moderation.permissions import coordinators_of
from portal.notify import kinds, services, topics

from . import letters
from .models import Entry, Reply

NEWS, WORK = "review", "review-answers"


def register_all() -> None:
    kinds.register(
        kinds.Kind(
            NEWS,
            gettext_lazy("Відгуки й пропозиції"),
            120,
            gettext_lazy("Відповіді на ваші записи й на ті, за якими стежите."),
            sentence=gettext_lazy("Є відповідь на відгук."),
        )
    )
    kinds.register(
        kinds.Kind(
            WORK,
            gettext_lazy("Відповіді мешканцям"),
            130,
            gettext_lazy("Для поліції: нові запитання і строки, що минули."),
            kinds.ByEmail.NOW,
            sentence=gettext_lazy("Мешканці чекають на відповідь."),
        )
    )
    topics.register(
        topics.Topic(
            NEWS,
            "reviews.Entry",
            gettext_lazy("Відгук або пропозиція"),
            visible=lambda entry: entry.is_public,
            title=lambda entry: entry.title,
            by_email=True,
        )
    )


def published(entry: Entry) -> None:
    """It can be read now. Told once, however often the author changes the words."""
    url, key = entry.get_absolute_url(), f"review:{entry.pk}:published"
    topic = entry.element.topic
    if topic:
        title = _("Нове у стрічці: %(title)s") % {"title": entry.title}
        services.tell_subscribers(entry.record, topic, key, title, url, city=entry.city, about=entry, actor=entry.author)
    if entry.author_id:
        services.subscribe(entry.author, entry, NEWS)
    letters.published(entry)
    if entry.is_open:
        _tell_answerers(entry, f"review:{entry.pk}:asked:{entry.turn}", _("Чекає на відповідь: %(title)s"))


def answered(entry: Entry, reply: Reply) -> None:
    title = _("%(status)s: %(title)s") % {"status": str(reply.get_status_display()).capitalize(), "title": entry.title}
    url = f"{entry.get_absolute_url()}#reply-{reply.pk}"
    services.tell_subscribers(entry, NEWS, f"review:{entry.pk}:reply:{reply.pk}", title, url, city=entry.city, actor=reply.by)
    letters.answered(entry, reply)


def reopened(entry: Entry) -> None:
    _tell_answerers(entry, f"review:{entry.pk}:asked:{entry.turn}", _("Автор каже, що не вирішено: %(title)s"))


def overdue(entry: Entry) -> None:
    """Those who answer, and the coordinator."""
    key, words = f"review:{entry.pk}:overdue:{entry.turn}", _("Строк відповіді минув: %(title)s")
    _tell_answerers(entry, key, words)
    told = {user.pk for user in answerers(entry)}
    for user in coordinators_of(entry.city):
        if user.pk not in told:
            _tell(user, entry, key, words, entry.get_absolute_url())


def answerers(entry: Entry) -> list:
    """The person whose own feed it is, and the liaisons of the city."""
    from .permissions import liaisons_of

    own = entry.element.own_people(entry.record) if entry.record is not None else []
    return list({user.pk: user for user in (*own, *liaisons_of(entry.city))}.values())


def _tell_answerers(entry: Entry, key: str, words: str) -> None:
    for user in answerers(entry):
        _tell(user, entry, key, words, reverse("reviews:answer", args=[entry.pk]))


def _tell(user, entry: Entry, key: str, words: str, url: str) -> None:
    services.tell(user, key, words % {"title": entry.title}, url, WORK, city=entry.city, about=entry)


def is_answerer(user, entry: Entry) -> bool:
    """Whether ``user`` may answer: the feed is theirs, or they are a liaison of the city. Never about their own words."""
    if not user.is_authenticated or entry.author_id == user.pk or entry.element is None:
        return False
    return has_role(user, Role.LIAISON, city=entry.city) or entry.element_id in set(entry.element.own(user))
