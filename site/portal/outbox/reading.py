"""A letter's bytes as a person reads them."""

from dataclasses import dataclass
from email import message_from_bytes, policy

from .models import Letter


@dataclass(frozen=True)
class Part:
    """An attachment: its number in the letter, name, kind and size in bytes."""

    number: int
    name: str
    mime: str
    content: bytes

    @property
    def size(self) -> int:
        return len(self.content)


@dataclass(frozen=True)
class Reading:
    """Headers that matter, the text, the HTML ("" without one) and the attachments."""

    headers: list[tuple[str, str]]
    text: str
    html: str
    attachments: list[Part]


SHOWN = ("From", "To", "Reply-To", "Subject", "Date", "Message-ID")


def read(letter: Letter) -> Reading:
    message = message_from_bytes(bytes(letter.raw), policy=policy.default)
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    return Reading(
        headers=[(name, str(message[name])) for name in SHOWN if message[name]],
        text=text.get_content() if text else "",
        html=html.get_content() if html else "",
        attachments=[_part(number, part) for number, part in enumerate(message.iter_attachments())],
    )


def _part(number, part) -> Part:
    content = part.get_content()
    raw = content if isinstance(content, bytes) else str(content).encode()
    return Part(number, part.get_filename() or f"{number + 1}", part.get_content_type(), raw)
