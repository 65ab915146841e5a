"""Appeals for staff: the list and the register, one appeal and its files, whom an appeal is hidden from.

Who sees what is asked in one place, permissions.py.
"""

from .detail import AppealView, attachment, document, seen
from .listing import AppealsView
from .unseen import UnseenView

__all__ = ["AppealView", "AppealsView", "UnseenView", "attachment", "document", "seen"]
