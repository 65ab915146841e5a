"""What the tick runs."""

import logging

from . import anchors, chain
from .signals import anchored

log = logging.getLogger(__name__)


def seal() -> int:
    """Seal what a crash between a commit and its sealing left behind."""
    return chain.seal()


def anchor() -> None:
    """Once a day: write the end of the chain to the file, to the journal of the process, and tell who carries it on."""
    chain.seal()
    now = chain.head()
    if not now.seq:
        return
    anchors.save(now)
    log.info("audit anchor %s", now)
    anchored.send_robust(sender=chain.Anchor, anchor=now)
