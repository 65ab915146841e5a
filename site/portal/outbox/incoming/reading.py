"""The box where returns arrive, read over IMAP a few times an hour. One mail never stops the others."""

import logging
import ssl

from django.conf import settings
from imapclient import SEEN, IMAPClient
from imapclient.exceptions import IMAPClientError

from portal.core import faults

from .. import points
from .services import apply_late, take_in

log = logging.getLogger(__name__)

TIMEOUT = 30  # seconds
BATCH = 200  # mails a turn
# A mail larger than this is read only so far: its reports and headers come first.
LARGEST = 1024 * 1024


def read_box() -> dict[str, int]:
    """Read what is unseen: how many mails by verdict. Nothing where no box is set; raises nothing a network can do."""
    apply_late()
    if not settings.BOUNCE_IMAP_HOST:
        return {}
    try:
        with _open() as box:
            return _read(box)
    except (IMAPClientError, OSError) as error:
        log.warning("the box for returned letters cannot be read: %s", type(error).__name__)
        return {}


def _open() -> IMAPClient:
    context = ssl.create_default_context(cafile=settings.BOUNCE_IMAP_CA_FILE or None)
    box = IMAPClient(
        settings.BOUNCE_IMAP_HOST,
        settings.BOUNCE_IMAP_PORT,
        ssl=settings.BOUNCE_IMAP_TLS == "implicit",
        ssl_context=context if settings.BOUNCE_IMAP_TLS == "implicit" else None,
        timeout=TIMEOUT,
    )
    try:
        if settings.BOUNCE_IMAP_TLS == "starttls":
            box.starttls(context)
        box.login(settings.BOUNCE_IMAP_USER, settings.BOUNCE_IMAP_PASSWORD)
    except BaseException:
        box.shutdown()
        raise
    return box


def _read(box: IMAPClient) -> dict[str, int]:
    folder = settings.BOUNCE_IMAP_FOLDER
    validity = int(box.select_folder(folder)[b"UIDVALIDITY"])
    done: dict[str, int] = {}
    for uid in sorted(box.search("UNSEEN"))[:BATCH]:
        mail = take_in(_fetch(box, uid), folder=folder, validity=validity, uid=uid)
        faults.point(points.MAIL_NOTED)
        box.add_flags(uid, [SEEN], silent=True)
        if mail:
            done[mail.verdict] = done.get(mail.verdict, 0) + 1
    if done:
        log.info("returned mail: %s", ", ".join(f"{name} {count}" for name, count in sorted(done.items())))
    return done


def _fetch(box: IMAPClient, uid: int) -> bytes:
    """The mail's bytes, its first megabyte of a larger one, without marking it as read."""
    answer = box.fetch(uid, [f"BODY.PEEK[]<0.{LARGEST}>"]).get(uid, {})
    return next((value for key, value in answer.items() if key.startswith(b"BODY[")), b"") or b""
