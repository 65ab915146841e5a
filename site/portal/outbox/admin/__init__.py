"""Letters for staff: how each fared, what to do with those that need a person, what exactly was sent.

To see how a letter fared is one right, to read its words another: words are somebody's
correspondence, and each look at them is written to the audit log.
"""

from .addresses import AddressesView, LiftView
from .letter import AttachmentView, HtmlView, LetterView, WordsView
from .listing import BulkView, LettersView

__all__ = ["AddressesView", "AttachmentView", "BulkView", "HtmlView", "LetterView", "LettersView", "LiftView", "WordsView"]
