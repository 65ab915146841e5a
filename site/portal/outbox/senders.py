"""How one letter leaves: by SMTP, into a file, or not at all.

A sender answers with what happened, and never guesses: «uncertain» is an answer.
"""

import os
import re
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from .models import Letter

State = Letter.State


@dataclass(frozen=True)
class Outcome:
    """``state`` is SENT, RETRY (a temporary refusal), REFUSED or UNCERTAIN; ``answer`` is for staff."""

    state: str
    answer: str


def sender() -> Callable[[Letter], Outcome] | None:
    """The sender of the settings, or None where letters only queue up."""
    return {"smtp": by_smtp, "file": to_file, "none": None}[settings.OUTBOX_SENDER]


def to_file(letter: Letter) -> Outcome:
    """Write the letter's bytes as .eml under OUTBOX_DIR: whole or not at all."""
    folder = Path(settings.OUTBOX_DIR)
    target = folder / f"{letter.pk:08d}-{letter.sha256[:12]}.eml"
    draft = target.with_suffix(".part")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with draft.open("wb") as file:
            file.write(bytes(letter.raw))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    except OSError as error:
        return Outcome(State.RETRY, f"Файл не записано: {error.strerror}")
    return Outcome(State.SENT, f"Записано у файл {target.name}")


def by_smtp(letter: Letter) -> Outcome:
    """Hand the letter to the server of the settings. Each step knows whether failing there is harmless."""
    if letter.needs_verified_tls and settings.SMTP_TLS == "off":
        return Outcome(State.REFUSED, "Цей лист дозволено надсилати лише через TLS із перевіреним сертифікатом, а SMTP_TLS=off.")
    try:
        connection = _connect()
    except smtplib.SMTPResponseException as error:
        return Outcome(State.RETRY, _words(error.smtp_code, error.smtp_error))
    except (smtplib.SMTPException, OSError) as error:
        return Outcome(State.RETRY, f"Немає зв’язку із сервером пошти: {_name(error)}")
    try:
        return _converse(connection, letter)
    finally:
        connection.close()


def _connect() -> smtplib.SMTP:
    """A greeted, encrypted (where asked) and signed-in connection."""
    host, port, timeout = settings.SMTP_HOST, settings.SMTP_PORT, settings.SMTP_TIMEOUT
    if settings.SMTP_TLS == "implicit":
        connection = smtplib.SMTP_SSL(host, port, timeout=timeout, context=tls_context())
    else:
        connection = smtplib.SMTP(host, port, timeout=timeout)
    try:
        if settings.SMTP_TLS == "verified":
            connection.starttls(context=tls_context())
        connection.ehlo_or_helo_if_needed()
        if settings.SMTP_USER:
            connection.login(settings.SMTP_USER, settings.SMTP_PASSWORD)
    except BaseException:
        connection.close()
        raise
    return connection


def tls_context() -> ssl.SSLContext:
    """The machine's trusted authorities, the host name checked."""
    return ssl.create_default_context()


def _converse(connection: smtplib.SMTP, letter: Letter) -> Outcome:
    body, end = _payload(bytes(letter.raw))
    try:
        refusal = _envelope(connection, letter)
        if refusal:
            return refusal
        connection.send(body)
    except (smtplib.SMTPException, OSError) as error:
        # The end of the message has not been said: no server may have taken it.
        return Outcome(State.RETRY, f"Зв’язок обірвався до кінця листа: {_name(error)}")
    try:
        connection.send(end)
        code, words = connection.getreply()
    except (smtplib.SMTPException, OSError) as error:
        return Outcome(State.UNCERTAIN, f"Лист передано повністю, але сервер не відповів: {_name(error)}. Могло дійти, могло ні.")
    return _judge(code, words, good=250) or Outcome(State.SENT, _words(code, words))


def _envelope(connection, letter) -> Outcome | None:
    """MAIL, RCPT, DATA. Outcome where the server refuses one of them."""
    envelope_from = re.search(r"<([^>]+)>", settings.MAIL_FROM)
    author = envelope_from.group(1) if envelope_from else settings.MAIL_FROM
    for ask, good in (
        (lambda: connection.mail(author), 250),
        (lambda: connection.rcpt(letter.recipient), 250),
        (lambda: connection.docmd("DATA"), 354),
    ):
        code, words = ask()
        refusal = _judge(code, words, good)
        if refusal:
            return refusal
    return None


def _judge(code: int, words: bytes, good: int) -> Outcome | None:
    if code == good or (good == 250 and code == 251):
        return None
    permanent = 500 <= code < 600
    return Outcome(State.REFUSED if permanent else State.RETRY, _words(code, words))


def _payload(raw: bytes) -> tuple[bytes, bytes]:
    """The message as DATA wants it (a leading dot is doubled), and the line that ends it."""
    lines = re.sub(rb"(?m)^\.", b"..", raw)
    return lines, b".\r\n" if lines.endswith(b"\r\n") else b"\r\n.\r\n"


def _words(code: int, words) -> str:
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    return f"{code} {' '.join(said.split())}"


def _name(error: Exception) -> str:
    """What happened, without addresses: an exception's own words may quote them."""
    silent = isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)
    return "вичерпано час" if silent else type(error).__name__
