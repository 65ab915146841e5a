"""From events of single cameras to alarms for people: one for a switch, not one for each camera behind it.

Pure rules, no clock and no disk: whoever follows the events keeps the alarms and asks `place` where each new event
belongs. Times in seconds since 1970.

- Faults that a network, a power line or a disk can cause (`SHARED`) are grouped: those of one group that begin within
  `WINDOW` of the last one belong together, and the alarm grows. All others stand alone.
- When several groups of one city fall together and hold a good part of its cameras, it is none of their switches: one
  alarm for the city takes them in.
- An alarm closes with its last event. One that fails again within `REOPEN` opens the same alarm again.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

WINDOW = 120.0
REOPEN = 300.0
SHARED = frozenset({"lost", "no-disk", "loss", "no-key", "drift"})
EVERYWHERE = "*"
WIDE_GROUPS = 4
WIDE_SHARE = 0.4


@dataclass(slots=True)
class Open:
    """An alarm as the rules see it: `group` it stands for, `grown_at` when the last event joined, `cameras` in it.

    `closed_at`: 0 while it is open.
    """

    key: int
    kind: str
    group: str
    grown_at: float
    cameras: frozenset[str]
    closed_at: float = 0.0


@dataclass(frozen=True, slots=True)
class Fault:
    """An event that has no alarm yet."""

    camera: str
    kind: str
    group: str
    at: float


def group_of(url: str, subnet: str, building: str) -> str:
    """What a camera shares with its neighbours: the network that the plan names, else the /24 (IPv4) or /64 (IPv6) of its
    address, else the building. A loopback address or a name tells nothing of the network."""
    if subnet:
        return f"net:{subnet}"
    try:
        address = ipaddress.ip_address(urlsplit(url).hostname or "")
    except ValueError:
        return f"building:{building}"
    if address.is_loopback:
        return f"building:{building}"
    prefix = 24 if address.version == 4 else 64
    return f"net:{ipaddress.ip_network((address, prefix), strict=False)}"


def place(fault: Fault, alarms: Sequence[Open]) -> Open | None:
    """The alarm that `fault` belongs to; None: it needs one of its own."""
    fitting = [alarm for alarm in alarms if alarm.kind == fault.kind and _fits(fault, alarm)]
    # The widest first: what struck the city is not the switch of one house.
    return max(fitting, key=lambda alarm: (alarm.group == EVERYWHERE, not alarm.closed_at, alarm.grown_at), default=None)


def _fits(fault: Fault, alarm: Open) -> bool:
    if alarm.closed_at and fault.at - alarm.closed_at > REOPEN:
        return False
    if fault.camera in alarm.cameras:
        return True
    if fault.kind not in SHARED or alarm.closed_at:
        return False
    return alarm.group in (EVERYWHERE, fault.group) and abs(fault.at - alarm.grown_at) <= WINDOW


def wide(alarms: Sequence[Open], kind: str, now: float, cameras_of_city: int) -> list[Open]:
    """The alarms of `kind` that one alarm for the whole city should take in; empty when they are what they seem."""
    recent = [a for a in alarms if a.kind == kind and not a.closed_at and a.group != EVERYWHERE and now - a.grown_at <= WINDOW]
    groups = {alarm.group for alarm in recent}
    fallen = {camera for alarm in recent for camera in alarm.cameras}
    if kind not in SHARED or len(groups) < WIDE_GROUPS or len(fallen) < WIDE_SHARE * cameras_of_city:
        return []
    return recent
