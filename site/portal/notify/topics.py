"""What can be followed. A section registers its records in a few lines, from ``AppConfig.ready``:

    topics.register(
        Topic("officer", "mapapp.Officer", _("Дільничний"), visible=lambda officer: officer.live, by_email=True)
    )

A followed record is named by its label, «app.model:key». Whether it may be seen is asked when
something is sent, not only when it is written: between the two a night may lie.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import ngettext

from portal.core.moderation.hiding import is_hidden


def _yes(*args) -> bool:
    return True


def _any(count: int, title: str) -> str:
    return ngettext("%(count)d новина: «%(title)s»", "%(count)d новин: «%(title)s»", count) % {"count": count, "title": title}


@dataclass(frozen=True)
class Topic:
    """Records of one model that people follow under one name.

    ``visible(record)``: whether everybody may see it now. ``may_follow(user, record, key)``: asked besides; ``user`` is
    None for a follower by e-mail, ``key`` is the secret of a record without public page. ``many(count, title)`` is the
    line that stands for several events. ``by_email``: also people without an account may follow.
    ``stopped(user, record)`` runs when somebody stops, ``started`` when somebody begins.
    """

    name: str
    model: str
    label: str
    visible: Callable = _yes
    may_follow: Callable = _yes
    title: Callable = str
    url: Callable = lambda record: record.get_absolute_url()
    city: Callable = lambda record: record.city
    many: Callable[[int, str], str] = _any
    by_email: bool = False
    started: Callable = lambda user, record: None
    stopped: Callable = lambda user, record: None

    def find(self, key):
        """The record with this key, or None."""
        try:
            return apps.get_model(self.model)._default_manager.filter(pk=key).first()
        except (ValueError, TypeError, ValidationError):
            return None

    def is_open(self, record) -> bool:
        """Whether the record stands, everybody may see it and no moderator hides it."""
        return record is not None and self.visible(record) and not is_hidden(record)

    def is_public(self) -> bool:
        return self.by_email


_topics: dict[str, Topic] = {}


def register(topic: Topic) -> None:
    """Raises ValueError for a name taken twice."""
    if topic.name in _topics:
        raise ValueError(f"the topic {topic.name!r} is registered already")
    _topics[topic.name] = topic


def get(name: str) -> Topic | None:
    return _topics.get(name)


def all_topics() -> list[Topic]:
    return list(_topics.values())


def label_of(record: models.Model | str) -> str:
    return record if isinstance(record, str) else f"{record._meta.label_lower}:{record.pk}"


def record_of(label: str):
    """The record that a label names, or None where it is gone."""
    name, _colon, key = label.partition(":")
    try:
        return apps.get_model(name)._default_manager.filter(pk=key).first()
    except (LookupError, ValueError, TypeError, ValidationError):
        return None


def of_label(label: str) -> Topic | None:
    name = label.partition(":")[0]
    return next((topic for topic in _topics.values() if topic.model.lower() == name), None)


def may_be_told(label: str, *, city=None) -> bool:
    """Whether something about the labelled record may be said now: it stands, is open, and belongs to ``city``.

    An empty label is about no record and may always be told.
    """
    if not label:
        return True
    record = record_of(label)
    if record is None:
        return False
    topic = of_label(label)
    if topic is None:
        return not is_hidden(record)
    return topic.is_open(record) and (city is None or topic.city(record) == city)


def open_labels(labels: Iterable[str], city=None) -> set[str]:
    """Those of ``labels`` that may be told now; each is asked once."""
    return {label for label in set(labels) if may_be_told(label, city=city)}
