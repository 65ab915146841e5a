"""The resident's pages: triage, the form, the check, the confirmation, the way of the appeal."""

from .after import attachment, confirm, document, find, letter, status
from .form import add_signed, check, preview, remove_file, remove_signatory, resume, step
from .triage import begin, choose, information, not_police, start

__all__ = [
    "add_signed",
    "attachment",
    "begin",
    "check",
    "choose",
    "confirm",
    "document",
    "find",
    "information",
    "letter",
    "not_police",
    "preview",
    "remove_file",
    "remove_signatory",
    "resume",
    "start",
    "status",
    "step",
]
