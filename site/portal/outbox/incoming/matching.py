"""Which letter a mail is about: by its sign in the return address, then by Message-IDs it carries."""

import hmac
import re
from email.message import Message

from django.conf import settings

from ..models import Letter
from ..senders import sign

_ID = re.compile(r"<[^<>@\s]{1,120}@[^<>@\s]{1,120}>")
_MOST_IDS = 50
_ADDRESSED = ("Delivered-To", "X-Original-To", "Envelope-To", "To")


def find_letter(message: Message) -> Letter | None:
    """The letter, or None. What the mail merely claims in its text counts last."""
    return _by_return_address(message) or _by_ids(_enclosed_ids(message)) or _by_ids(_answered_ids(message)) or _by_ids(_told_ids(message))


def _by_return_address(message: Message) -> Letter | None:
    if not settings.BOUNCE_ADDRESS:
        return None
    name, _at, domain = settings.BOUNCE_ADDRESS.rpartition("@")
    ours = re.compile(rf"{re.escape(name)}\+(\d{{1,18}})-([0-9a-f]{{10}})@{re.escape(domain)}", re.IGNORECASE)
    for header in _ADDRESSED:
        for value in message.get_all(header, []):
            found = ours.search(str(value))
            if found and hmac.compare_digest(sign(int(found.group(1))), found.group(2).lower()):
                return Letter.objects.defer("raw").filter(pk=int(found.group(1))).first()
    return None


def _by_ids(ids: list[str]) -> Letter | None:
    """The letter of the first of these Message-IDs that is ours."""
    ids = ids[:_MOST_IDS]
    found = {letter.message_id: letter for letter in Letter.objects.defer("raw").filter(message_id__in=ids)} if ids else {}
    return next((found[one] for one in ids if one in found), None)


def _enclosed_ids(message: Message) -> list[str]:
    """Message-IDs of the letters that a return encloses, whole or by their headers."""
    ids: list[str] = []
    for part in message.walk():
        if part is not message and part.get("Message-ID"):
            ids += _ID.findall(str(part["Message-ID"]))
        if part.get_content_type() in ("text/rfc822-headers", "message/rfc822-headers"):
            ids += _named_ids(str(part.get_payload()))
    return ids


def _answered_ids(message: Message) -> list[str]:
    named = [str(value) for header in ("In-Reply-To", "References") for value in message.get_all(header, [])]
    return [one for value in named for one in reversed(_ID.findall(value[:20_000]))]


def _told_ids(message: Message) -> list[str]:
    """Where a server quotes the letter's headers in its own text."""
    from .verdicts import _text

    return _named_ids(_text(message))


def _named_ids(text: str) -> list[str]:
    return [one for line in re.findall(r"(?im)^[>\s|]*message-id:\s*(\S.{0,300})", text) for one in _ID.findall(line)]
