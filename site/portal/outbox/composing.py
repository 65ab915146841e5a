"""The bytes of a letter: composed once, the same for all attempts."""

from collections.abc import Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid, parseaddr

from django.conf import settings
from django.utils import timezone

# Headers and bodies in seven bits: the bytes stay the same whatever the receiving server knows.
POLICY = SMTP.clone(cte_type="7bit")


@dataclass(frozen=True)
class Attachment:
    name: str
    content: bytes
    mime: str = "application/pdf"


def one_line(value: str) -> str:
    """Headers are one line: what a person typed cannot add a header of its own."""
    return " ".join(str(value).split())


def compose(to: str, subject: str, text: str, html: str, reply_to: str, attachments: Sequence[Attachment], headers) -> EmailMessage:
    message = EmailMessage(policy=POLICY)
    name, address = parseaddr(settings.MAIL_FROM)
    message["From"] = Address(display_name=name, addr_spec=address)
    message["To"] = one_line(to)
    message["Subject"] = one_line(subject)
    message["Date"] = format_datetime(timezone.now())
    message["Message-ID"] = make_msgid(domain=address.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    if reply_to:
        message["Reply-To"] = one_line(reply_to)
    for header, value in headers.items():
        message[header] = one_line(value)
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    for attachment in attachments:
        main, _slash, sub = attachment.mime.partition("/")
        message.add_attachment(attachment.content, maintype=main, subtype=sub, filename=attachment.name)
    return message
