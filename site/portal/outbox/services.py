"""The one door through which letters leave.

``enqueue`` writes the row inside the caller's transaction; a worker sends it after the commit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid, parseaddr
from hashlib import sha256

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.audit.services import record
from portal.core.queue import after_commit

from .models import Letter
from .signals import finished

State = Letter.State
FOR_A_PERSON = (State.UNCERTAIN, State.REFUSED)
# Headers and bodies in seven bits: the bytes stay the same whatever the receiving server knows.
POLICY = SMTP.clone(cte_type="7bit")


@dataclass(frozen=True)
class Attachment:
    name: str
    content: bytes
    mime: str = "application/pdf"


def enqueue(
    *,
    to: str,
    subject: str,
    text: str,
    kind: str,
    html: str = "",
    city=None,
    reply_to: str = "",
    attachments: Sequence[Attachment] = (),
    headers: dict[str, str] | None = None,
    needs_verified_tls: bool = False,
    once: str | None = None,
) -> Letter:
    """Write one letter to one recipient; it leaves after the transaction commits.

    ``once`` is a key under which the letter exists only once: a second call gives the first row.
    """
    if once:
        existing = Letter.objects.filter(once=once).first()
        if existing:
            return existing
    message = _compose(to, subject, text, html, reply_to, attachments, headers or {})
    raw = message.as_bytes()
    try:
        with transaction.atomic():
            letter = Letter.objects.create(
                kind=kind,
                city=city,
                recipient=to,
                subject=_one_line(subject)[:250],
                message_id=message["Message-ID"],
                once=once,
                raw=raw,
                sha256=sha256(raw).hexdigest(),
                needs_verified_tls=needs_verified_tls,
                due_at=timezone.now(),
            )
    except IntegrityError:
        if not once:
            raise
        return Letter.objects.get(once=once)  # another worker was quicker with the same letter
    after_commit("mail", "portal.outbox.tasks.deliver", letter.pk)
    return letter


class NotNow(Exception):
    """The letter is no longer in the state the decision was about; the message is a sentence for staff."""


def send_again(letter: Letter, user) -> None:
    """A person decides: the letter goes to the queue once more, the same bytes under the same Message-ID.

    Only for letters that the server refused or whose fate is unknown. Raises NotNow.
    """
    _settle(letter, user, "letter.sent_again", state=State.QUEUED, due_at=timezone.now(), attempts=0, finished_at=None)
    after_commit("mail", "portal.outbox.tasks.deliver", letter.pk)


def consider_sent(letter: Letter, user) -> None:
    """A person decides: the letter has arrived (the addressee said so, or the server's log does). Raises NotNow."""
    _settle(letter, user, "letter.considered_sent", state=State.SENT, finished_at=timezone.now())
    transaction.on_commit(lambda: finished.send_robust(sender=Letter, letter=letter))


def _settle(letter, user, action, **changes):
    with transaction.atomic():
        before = letter.state
        if before not in FOR_A_PERSON or not Letter.objects.filter(pk=letter.pk, state=before).update(**changes):
            raise NotNow(_("Стан листа вже інший. Подивіться ще раз."))
        letter.refresh_from_db()
        record(action, letter, actor=user, city=letter.city, was=before, answer=letter.answer)


def _one_line(value: str) -> str:
    """Headers are one line: what a person typed cannot add a header of its own."""
    return " ".join(str(value).split())


def _compose(to, subject, text, html, reply_to, attachments, headers) -> EmailMessage:
    message = EmailMessage(policy=POLICY)
    name, address = parseaddr(settings.MAIL_FROM)
    message["From"] = Address(display_name=name, addr_spec=address)
    message["To"] = _one_line(to)
    message["Subject"] = _one_line(subject)
    message["Date"] = format_datetime(timezone.now())
    message["Message-ID"] = make_msgid(domain=address.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    if reply_to:
        message["Reply-To"] = _one_line(reply_to)
    for header, value in headers.items():
        message[header] = _one_line(value)
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    for attachment in attachments:
        main, _slash, sub = attachment.mime.partition("/")
        message.add_attachment(attachment.content, maintype=main, subtype=sub, filename=attachment.name)
    return message
