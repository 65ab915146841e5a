"""Registers of the map: units, points, officers; beside them what changes from day to day."""

from .officers import Officer, OfficerDuty, ServedStreet
from .points import PolicePoint, Unit

__all__ = ["Officer", "OfficerDuty", "PolicePoint", "ServedStreet", "Unit"]
