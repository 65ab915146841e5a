"""Rooms of the house that open to some people only: sections say which, the person's corner shows them."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from .roles import Role, has_role


@dataclass(frozen=True)
class Room:
    """``url_name`` opens to whoever holds one of ``roles``, where ``part`` of the portal runs."""

    order: int
    label: str
    icon: str
    url_name: str
    roles: tuple[Role, ...]
    part: str = ""


_rooms: dict[int, Room] = {}


def register(room: Room) -> None:
    """Called from an AppConfig's ``ready``. Two rooms with one order are a mistake."""
    if room.order in _rooms:
        raise ValueError(f"room order {room.order} is taken by {_rooms[room.order].label}")
    _rooms[room.order] = room


def rooms_of(user) -> list[dict]:
    """What opens to this person, in order."""
    open_rooms = (room for _order, room in sorted(_rooms.items()) if not room.part or room.part in settings.PORTAL_PARTS)
    return [{"url": reverse(room.url_name), "label": room.label, "icon": room.icon} for room in open_rooms if has_role(user, *room.roles)]
