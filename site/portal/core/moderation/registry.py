"""What can be moderated: sections register their kinds."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """The decision cannot be carried out; the message is a sentence for the moderator."""


class Mode(models.TextChoices):
    """When a kind is looked at."""

    BEFORE = "before", _("до показу")
    AFTER = "after", _("після показу")
    TRUST = "trust", _("за довірою: знайомих авторів показуємо одразу")


def _nothing(*args) -> None:
    """Does nothing: for kinds without a step of their own."""


@dataclass(frozen=True)
class About:
    """What the core must know of a record to let readers complain of it, to hide it and to tell its author.

    ``original`` is plain JSON, the words as they stand now; ``url`` a path of the portal where it is (or was) shown.
    """

    city: object
    title: str
    url: str
    author: object | None = None
    original: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Extra:
    """A decision of one kind beyond approve, return and reject, with a form of its own.

    ``form(data, item=…)`` asks what it needs; ``carry_out(item, decision, cleaned_data)`` runs in the transaction of the
    decision, as the three do, and may raise Refused; ``words(cleaned_data)`` is what the author reads. ``state`` is
    where the item ends («approved», «rejected»): figures, history and objections count it there.
    """

    name: str
    label: str
    done: str
    state: str
    form: Callable
    carry_out: Callable
    words: Callable
    icon: str = "arrow-right"
    intro: str = ""


@dataclass(frozen=True)
class Kind:
    """One kind of item.

    ``approve/send_back/reject(item, decision)`` run inside the transaction of the decision. What everybody can see
    has four more: ``publish(item)`` shows a record at once (for the modes after and by trust), ``hide(target)`` and
    ``restore(target)`` take it from everybody's eyes and back, ``about(target)`` gives an About, or None for what is
    shown to nobody. ``touched(target)`` names other records whose public text holds this one's words (the topic of a
    post). ``overturn(item, decision)`` lets through after all what was rejected before it was shown.
    """

    name: str
    label: str
    template: str
    may_moderate: Callable
    approve: Callable
    reject: Callable
    send_back: Callable | None = None
    opened: Callable = _nothing  # (item, user): a person looked at the item
    model: str = ""  # "contests.Entry": whose records readers may complain of and moderators hide
    about: Callable | None = None
    words: Callable | None = None  # (target): the words as they stand now, with the names of ``original``
    publish: Callable | None = None
    hide: Callable | None = None
    restore: Callable | None = None
    overturn: Callable | None = None
    touched: Callable = lambda target: []
    modes: tuple[str, ...] = (Mode.BEFORE,)
    default_mode: str = Mode.BEFORE
    writes_itself: bool = False  # the section writes to the author by its own letters
    extras: tuple[Extra, ...] = ()  # decisions that only this kind knows
    unseen: Callable | None = None  # (user): keys, as text, of the records of which this person must not learn
    open_to_banned: bool = False  # the law lets everybody send it, a ban or not


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind known. Called from an AppConfig's ``ready``; a name taken twice is a mistake."""
    if kind.name in _kinds:
        raise ValueError(f"moderation kind {kind.name!r} is registered already")
    if kind.model and not (kind.about and kind.hide and kind.restore):
        raise ValueError(f"moderation kind {kind.name!r} is public: it needs about, hide and restore")
    if set(kind.modes) - {Mode.BEFORE} and kind.publish is None:
        raise ValueError(f"moderation kind {kind.name!r} cannot be shown at once without publish")
    _kinds[kind.name] = kind


def get(name: str) -> Kind:
    return _kinds[name]


def find(name: str) -> Kind | None:
    return _kinds.get(name)


def label_of(name: str) -> str:
    """The label of a kind; the bare name where nobody registers it any more."""
    kind = _kinds.get(name)
    return kind.label if kind else name


def kinds() -> list[Kind]:
    return list(_kinds.values())


def public() -> list[Kind]:
    """Kinds whose records everybody can see."""
    return [kind for kind in _kinds.values() if kind.model]


def of_record(record) -> Kind | None:
    """The kind of a public record, or None."""
    label = record._meta.label
    return next((kind for kind in public() if kind.model == label), None)


def extra_of(kind: Kind, name: str) -> Extra | None:
    """The kind's own decision of that name."""
    return next((one for one in kind.extras if one.name == name), None)


def is_unseen(item, user) -> bool:
    """Whether this person must not learn of the item: it complains about them."""
    kind = _kinds.get(item.kind)
    return bool(user and kind and kind.unseen and str(item.object_id) in set(kind.unseen(user)))


def choices() -> list[tuple[str, str]]:
    return [(kind.name, kind.label) for kind in _kinds.values()]
