"""What a mail that came back is. Pure: bytes parsed into a message go in, a Verdict comes out."""

import re
from dataclasses import dataclass
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr

from flufl.bounce import all_failures

from ..models import IncomingMail

Kind = IncomingMail.Verdict


@dataclass(frozen=True)
class Verdict:
    """``kind``, the address that failed, its enhanced status (RFC 3463), and the server's own words."""

    kind: str
    failed: str = ""
    status: str = ""
    words: str = ""


def judge(message: Message) -> Verdict:
    """The verdict on one mail. Standard reports first, then what looks like a return, then automatic answers."""
    report = _report(message)
    if report:
        return report
    if _looks_like_a_return(message):
        found = _non_standard_return(message)
        if found:
            return found
    if _is_automatic(message):
        return Verdict(Kind.AUTO, words=_subject(message))
    return Verdict(Kind.REPLY, words=_subject(message))


# Delivery reports (RFC 3464) and receipts (RFC 8098).

_ACTIONS = {
    "failed": Kind.HARD,
    "delayed": Kind.SOFT,
    "delivered": Kind.DELIVERED,
    "relayed": Kind.DELIVERED,
    "expanded": Kind.DELIVERED,
}


def _report(message: Message) -> Verdict | None:
    for part in message.walk():
        kind = part.get_content_type()
        if kind == "message/disposition-notification":
            return Verdict(Kind.AUTO, words=_subject(message))
        if kind == "message/delivery-status":
            return _delivery_status(part)
    return None


def _delivery_status(part: Message) -> Verdict | None:
    """The worst that the report says of any recipient; a letter of ours has one."""
    found = [verdict for verdict in map(_of_recipient, _groups(part)) if verdict]
    order = [Kind.HARD, Kind.SOFT, Kind.DELIVERED]
    return min(found, key=lambda verdict: order.index(verdict.kind), default=None)


def _groups(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [group for group in payload if isinstance(group, Message)] if isinstance(payload, list) else []


def _of_recipient(group: Message) -> Verdict | None:
    action = _word(group.get("Action"))
    if action not in _ACTIONS:
        return None
    failed = str(group.get("Original-Recipient") or group.get("Final-Recipient") or "")
    failed = failed.partition(";")[2] or failed
    status = _status(str(group.get("Status") or ""))
    words = str(group.get("Diagnostic-Code") or "").partition(";")[2] or str(group.get("Diagnostic-Code") or "")
    return Verdict(_ACTIONS[action], _address(failed), status, _flat(words))


def _word(value) -> str:
    return re.split(r"[\s(;]", str(value or "").strip().lower(), maxsplit=1)[0]


# Returns that no standard describes.

_RETURNED = re.compile(
    r"undeliver|undelivrable|delivery (status|fail|has failed|problem|delayed|notification)|mail delivery|failure notice|returned mail|"
    r"could ?n.t be delivered|not delivered|warning: (message|could not send)|delivery incomplete|"
    r"не доставлен|недоставлен|не вдалося доставити|доставку|доставка|повернен|возвращен|не удалось доставить",
    re.IGNORECASE,
)
_DELAYED = re.compile(
    r"delay|warning|temporar|still trying|will (keep|continue|be retried|try)|not yet been delivered|incomplete|"
    r"затрим|ще намага|продовжує|задерж|повторн",
    re.IGNORECASE,
)
_ROBOTS = re.compile(r"^(mailer-daemon|postmaster|mail-daemon|mailerdaemon|double-bounce|noreply-bounce)\b", re.IGNORECASE)
_ENHANCED = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_CODE = re.compile(r"(?<![\d.])(5[0-5]\d|4[0-5]\d)[ -](?=\D)")
_ADDRESS = re.compile(r"[\w.+%&'*/=?^`{|}~!#$-]+@[\w-]+(?:\.[\w-]+)+")
_GONE = re.compile(
    r"(user|mailbox|recipient|address|account)[^.\n]{0,40}(unknown|not found|does ?n.t exist|does not exist|unavailable|disabled|rejected)|"
    r"no such (user|mailbox|person|recipient|address)|unknown (user|mailbox|recipient|address|local part)|unrouteable|"
    r"(не існує|не знайдено|невідомий (адресат|отримувач)|не существует|не найден|нет такого)",
    re.IGNORECASE,
)


def _looks_like_a_return(message: Message) -> bool:
    """A report without its machine-readable part, or a robot's letter under a subject of returns."""
    if message.get("X-Failed-Recipients"):
        return True
    robot = _ROBOTS.match(_sender(message).partition("@")[0] or "") or _null_sender(message)
    return bool(robot and (_RETURNED.search(_subject(message)) or _ROBOTS.match(_sender(message).partition("@")[0])))


def _non_standard_return(message: Message) -> Verdict | None:
    text = _text(message)
    soft, hard = _detected(message)
    named = message.get("X-Failed-Recipients")
    failed = _address(str(named)) if named else next(iter(sorted(hard or soft)), "")
    own = text.split("\n--- ")[0]
    status, code = _ENHANCED.search(own), _CODE.search(own)
    delayed = bool(_DELAYED.search(_subject(message)))
    if not failed and not status and not code and not _RETURNED.search(_subject(message)) and not _GONE.search(own):
        return None
    temporary = delayed or (bool(soft) and not hard and not named) or bool(not hard and not named and code and code.group(1)[0] == "4")
    given = status.group(1) if status else ("5.1.1" if not temporary and _GONE.search(own) else "")
    return Verdict(Kind.SOFT if temporary else Kind.HARD, failed or _first_address(own), given, _flat(_telling_line(own)))


def _detected(message: Message) -> tuple[set[str], set[str]]:
    """What the library of detectors knows of many servers' own ways. Its mistakes on strange mail are not ours."""
    try:
        soft, hard = all_failures(message)
    except Exception:
        return set(), set()
    return {_address(_decoded(one)) for one in soft}, {_address(_decoded(one)) for one in hard}


def _telling_line(text: str) -> str:
    for pattern in (_ENHANCED, _CODE, _GONE):
        for line in text.splitlines():
            if pattern.search(line):
                return line
    return next((line for line in text.splitlines() if line.strip()), "")


def _first_address(text: str) -> str:
    found = _ADDRESS.search(text)
    return _address(found.group()) if found else ""


# Automatic answers (RFC 3834) and those who never read it.

_AWAY = re.compile(
    r"^\s*(auto(matic)?[ -]?(reply|response)|auto:|out of (the )?office|away from|vacation|on (leave|holiday)|"
    r"авто(матична)?[ -]?відповідь|я у відпустці|у відпустці|відсутн|поза офісом|"
    r"авто(матический)?[ -]?ответ|я в отпуске|в отпуске|отсутств|вне офиса)",
    re.IGNORECASE,
)


def _is_automatic(message: Message) -> bool:
    submitted = _word(message.get("Auto-Submitted"))
    if submitted and submitted != "no":
        return True
    if any(message.get(name) for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Reply-From", "X-AutoReply-From", "X-Mail-Autoreply")):
        return True
    if _word(message.get("Precedence")) in {"auto_reply", "bulk", "junk", "list"} or message.get("List-Id"):
        return True
    robot = _ROBOTS.match(_sender(message).partition("@")[0] or "")
    return bool(robot or _null_sender(message) or _AWAY.search(_subject(message)))


# Reading.


def _null_sender(message: Message) -> bool:
    path = message.get("Return-Path")
    return path is not None and str(path).strip() in ("<>", "")


def _sender(message: Message) -> str:
    return parseaddr(str(message.get("From") or ""))[1].lower()


def _subject(message: Message) -> str:
    return _flat(readable(message.get("Subject")))


def readable(value) -> str:
    """A header in words, however it was encoded."""
    try:
        return str(make_header(decode_header(str(value or ""))))
    except Exception:  # an unknown charset, a broken encoding: then as it stands
        return str(value or "")


def _flat(words: str) -> str:
    return " ".join(words.split())


def _status(value: str) -> str:
    found = _ENHANCED.search(value)
    return found.group(1) if found else ""


def _decoded(value) -> str:
    return value.decode("ascii", "replace") if isinstance(value, bytes) else str(value)


def _address(value: str) -> str:
    found = _ADDRESS.search(value)
    return found.group().strip("'`").lower()[:320] if found else ""


def _text(message: Message) -> str:
    """The words of the mail, at most 64 kB of them; a letter that is enclosed is not part of them."""
    pieces: list[str] = []
    for part in message.walk():
        if part.get_content_type() == "message/rfc822":
            break
        if part.get_content_maintype() == "text":
            pieces.append(decoded_text(part))
    return "\n".join(pieces)[:65_536]


def decoded_text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    try:
        return payload.decode(part.get_content_charset() or "utf-8", "replace")
    except (LookupError, ValueError):
        return payload.decode("utf-8", "replace")


def words_of(message: Message) -> str:
    """What a person wrote: the plain text, or the HTML without its tags."""
    plain = _text_of_kind(message, "text/plain")
    if plain:
        return plain
    return _flat(re.sub(r"<[^<>]{0,2000}>", " ", _text_of_kind(message, "text/html")))


def _text_of_kind(message: Message, kind: str) -> str:
    return "\n".join(decoded_text(part) for part in message.walk() if part.get_content_type() == kind)[:65_536].strip()
