"""Structured logs that carry the request's id and nothing about people.

The portal's own lines name records by number. What libraries, databases and errors say may hold
anything, so every line is scrubbed on its way out: addresses, phones, secret links, names (any word of
Cyrillic letters with a capital one: the portal's own lines are English). Of an
error's words nothing in Cyrillic and nothing quoted is kept; its kind and its place are. Values of
variables are never written.
"""

import json
import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime

from django.conf import settings

request_id: ContextVar[str] = ContextVar("request_id", default="-")

_CAPITAL, _SMALL = "А-ЯІЇЄҐЁ", "а-яіїєґё’'ʼ`"
_NAME = rf"[{_CAPITAL}][{_SMALL}]+(?:-[{_CAPITAL}][{_SMALL}]+)?"
# The order matters: what is longer and surer goes first.
RULES = (
    ("[знак]", re.compile(r"(?<![\w-])[\w-]+:[\w-]{6,7}:[\w-]{20,}")),  # what django.core.signing makes
    ("://[…]@", re.compile(r"://[^/\s:@]*:[^/\s@]*@")),
    ("[пошта]", re.compile(r"[\w.+%-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+")),
    ("?[…]", re.compile(r"(?<=[\w/])\?[^\s\"'<>»]+=[^\s\"'<>»]*")),
    ("[телефон]", re.compile(r"\+\d[\d\s()\-]{8,16}\d|(?<![\w.])(?:38)?[\s(-]*0\d{2}[\s)-]*\d{3}[\s-]*\d{2}[\s-]*\d{2}(?!\w)")),
    ("[номер авто]", re.compile(r"(?<!\w)[A-ZА-ЯІЇЄ]{2}\s?\d{4}\s?[A-ZА-ЯІЇЄ]{2}(?!\w)")),
    (
        "[адреса]",
        re.compile(
            r"(?<!\w)(?:вул|просп|пров|бульв|пл|ул|вулиця|проспект|провулок)\.?\s+[^,;\n]{2,60}(?:,\s*(?:буд\.?\s*)?\d+[\w/-]*)?(?:,\s*кв\.?\s*\d+)?"
        ),
    ),
    (
        "[знак]",
        re.compile(
            r"(?<![\w./])(?!portal-\d{8}T)(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[A-Za-z0-9_-]{20,}(?::[A-Za-z0-9_-]+)*|(?<=/)(?=[\w:-]*\d)[\w:-]{20,}"
        ),
    ),
    ("[ip]", re.compile(r"(?<![\d.])(?!127\.|0\.0\.0\.0)\d{1,3}(?:\.\d{1,3}){3}(?![\d.])")),
    ("[ім’я]", re.compile(rf"{_NAME}\s+[{_CAPITAL}]\.\s?[{_CAPITAL}]\.|{_NAME}(?:\s+{_NAME}){{0,3}}")),
)
_QUOTED = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"|«[^»\n]*»|“[^”\n]*”|\([^()\n]*\)=\([^\n]*\)")
_CYRILLIC = re.compile(rf"[{_CAPITAL}{_SMALL}]*[{_CAPITAL}а-яіїєґё][{_CAPITAL}{_SMALL}]*(?:[\s.,:;№\d-]+[{_CAPITAL}{_SMALL}]+)*")
_BEGINNING = "Traceback (most recent call last):"
_ERROR = re.compile(r"^((?:[A-Za-z_][\w]*\.)*[A-Za-z_]\w*)(?:: (.*))?$")
_CHAIN = ("During handling of the above", "The above exception was")


def scrub(text: str) -> str:
    """The text without what may be about a person."""
    for words, pattern in RULES:
        text = pattern.sub(words, text)
    return text


def scrub_traceback(text: str) -> str:
    """A traceback: places and kinds of errors stay, of what they say only what is plain English."""
    return "\n".join(map(_scrub_line, text.splitlines()))


def _scrub_line(line: str) -> str:
    if not line or line.startswith(("  ", _BEGINNING, *_CHAIN)):
        return scrub(line)
    error = _ERROR.match(line)
    if error:
        return f"{error[1]}: {_strict(error[2])}" if error[2] else error[1]
    return _strict(line)


def _strict(text: str) -> str:
    return scrub(_CYRILLIC.sub("…", _QUOTED.sub("…", text)))


def clean(text: str) -> str:
    """A message, with a traceback in it or without (a worker's library writes both as one)."""
    before, sign, after = text.partition(_BEGINNING)
    return scrub(before) + sign + scrub_traceback(after) if sign else scrub(text)


class RequestIdFilter(logging.Filter):
    """Every line carries its request's id; Django's lines about an answer name the route, not the path."""

    def filter(self, record):
        inside = request_id.get()
        request = getattr(record, "request", None)
        # Django logs refusals after the middleware is through; then the request itself still knows.
        record.request_id = getattr(request, "id", "-") if inside == "-" else inside
        if request is not None and settings.ENVIRONMENT != "development" and isinstance(record.args, tuple) and hasattr(request, "path"):
            from .metrics import route_of

            secret = (request.path, request.get_full_path())
            record.args = tuple(route_of(request) if value in secret else value for value in record.args)
        return True


class LineFormatter(logging.Formatter):
    """Lines for a developer's screen, scrubbed too: they are kept in files."""

    def format(self, record):
        return clean(super().format(record))


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time (UTC), level, logger, request id, message, facts, traceback."""

    def format(self, record):
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "request_id": getattr(record, "request_id", "-"),
            "message": clean(record.getMessage()),
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            line["traceback"] = scrub_traceback(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)
