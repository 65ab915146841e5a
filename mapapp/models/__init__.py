"""Registers of the map: units, points, officers; beside them what changes from day to day."""

from .beside import OfficerAccount, OfficerReport, Priority, RegisterImport, StaleReminder, last_report_on, report_due_on
from .officers import Officer, OfficerDuty, ServedStreet
from .points import PolicePoint, Unit

__all__ = [
    "Officer",
    "OfficerAccount",
    "OfficerDuty",
    "OfficerReport",
    "PolicePoint",
    "Priority",
    "RegisterImport",
    "ServedStreet",
    "StaleReminder",
    "Unit",
    "last_report_on",
    "report_due_on",
]
