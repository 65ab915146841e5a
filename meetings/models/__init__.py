"""Meetings as editors announce them (pages) and as they happen (records)."""

from .pages import Format, MeetingIndexPage, MeetingPage
from .records import MeetingState, ProblemRaised, SignUp

__all__ = ["Format", "MeetingIndexPage", "MeetingPage", "MeetingState", "ProblemRaised", "SignUp"]
