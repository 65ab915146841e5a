"""Kinds of notices: the rows of the page where people choose how they are told.

A section registers its kinds from ``AppConfig.ready``. A kind that nobody registered is treated like «Інше».
"""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class ByEmail(models.TextChoices):
    NO = "no", _("не надсилати")
    NOW = "now", _("одразу")
    DIGEST = "digest", _("у добірці")


@dataclass(frozen=True)
class Kind:
    """``email`` and ``push`` are what holds until the person chooses. ``sentence`` is all that a locked screen shows.

    ``essential`` notices concern the account itself: nobody can switch their letters off, and they know no night.
    ``urgent`` ones pass quiet hours, if the person has allowed it.
    """

    name: str
    label: str
    order: int
    hint: str = ""
    email: str = ByEmail.DIGEST
    push: bool = True
    essential: bool = False
    urgent: bool = False
    sentence: str = _("Є новини, за якими ви стежите.")


OTHER = Kind("", _("Інше"), 1000)
_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Raises ValueError for a name taken twice."""
    if kind.name in _kinds:
        raise ValueError(f"the kind of notices {kind.name!r} is registered already")
    _kinds[kind.name] = kind


def get(name: str) -> Kind:
    return _kinds.get(name, OTHER)


def all_kinds() -> list[Kind]:
    """In the order of the page; «Інше» last."""
    return [*sorted(_kinds.values(), key=lambda kind: kind.order), OTHER]
