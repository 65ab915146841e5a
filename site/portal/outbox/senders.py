"""How one letter leaves: by SMTP, into a file, or not at all.

A sender answers with what happened, and never guesses: «silent» is an answer. Before it sends the
end of a message it calls ``about_to_finish``, which makes durable that from now on nobody can know
whether the letter left; that call raises where the letter was meanwhile taken from this hand.
"""

import hmac
import os
import re
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parseaddr
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from portal.core import faults

from . import points
from .models import Letter, LetterAttempt

How = LetterAttempt.Outcome


@dataclass(frozen=True)
class Outcome:
    """``how`` it ended, ``answer`` for staff, the server's ``code`` and the ``step`` it spoke at."""

    how: str
    answer: str
    code: int | None = None
    step: str = ""


Gate = Callable[[], None]
Sender = Callable[[Letter, Gate], Outcome]


def sender() -> Sender | None:
    """The sender of the settings, or None where letters only queue up."""
    return {"smtp": by_smtp, "file": to_file, "none": None}[settings.OUTBOX_SENDER]


def to_file(letter: Letter, about_to_finish: Gate) -> Outcome:
    """Write the letter's bytes as .eml under OUTBOX_DIR: whole or not at all.

    The name is the letter's own, so a second try writes the same file: nothing here can be uncertain.
    """
    folder = Path(settings.OUTBOX_DIR)
    target = folder / f"{letter.pk:08d}-{letter.sha256[:12]}.eml"
    draft = target.with_suffix(".part")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with draft.open("wb") as file:
            file.write(bytes(letter.raw))
            file.flush()
            os.fsync(file.fileno())
        faults.point(points.FILE_DRAFT)
        draft.replace(target)
    except OSError as error:
        return Outcome(How.TEMPORARY, f"Файл не записано: {error.strerror}")
    faults.point(points.FILE_PLACED)
    return Outcome(How.SENT, f"Записано у файл {target.name}")


def by_smtp(letter: Letter, about_to_finish: Gate) -> Outcome:
    """Hand the letter to the server of the settings. Each step knows whether failing there is harmless."""
    if letter.needs_verified_tls and settings.SMTP_TLS == "off":
        return Outcome(How.PERMANENT, "Цей лист дозволено надсилати лише через TLS із перевіреним сертифікатом, а SMTP_TLS=off.")
    try:
        connection = _connect()
    except smtplib.SMTPResponseException as error:
        # Even a final word here is about our own account or server, not about the letter.
        return Outcome(
            How.TEMPORARY, _words(error.smtp_code, error.smtp_error), error.smtp_code if error.smtp_code > 0 else None, _step_of(error)
        )
    except (smtplib.SMTPNotSupportedError, ssl.SSLError) as error:
        return Outcome(How.UNTRUSTED, _tls_words(error), step="TLS")
    except (smtplib.SMTPException, OSError) as error:
        return Outcome(How.NO_CONNECTION, f"Немає зв’язку із сервером пошти: {_name(error)}", step="greeting")
    faults.point(points.CONNECTED)
    try:
        return _converse(connection, letter, about_to_finish)
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
    """The machine's trusted authorities, or those of SMTP_CA_FILE alone; the host name is checked."""
    context = ssl.create_default_context(cafile=settings.SMTP_CA_FILE or None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _converse(connection: smtplib.SMTP, letter: Letter, about_to_finish: Gate) -> Outcome:
    body, end = _payload(bytes(letter.raw))
    try:
        refusal = _envelope(connection, letter)
        if refusal:
            return refusal
        faults.point(points.ENVELOPE)
        connection.send(body)
    except (smtplib.SMTPException, OSError) as error:
        # The end of the message has not been said: no server may have taken it.
        return Outcome(How.BROKEN, f"Зв’язок обірвався до кінця листа: {_name(error)}")
    faults.point(points.BODY)
    about_to_finish()
    faults.point(points.ABOUT_TO_FINISH)
    try:
        connection.send(end)
        faults.point(points.FINISHED)
        code, words = connection.getreply()
    except (smtplib.SMTPException, OSError) as error:
        return Outcome(How.SILENT, f"Лист передано повністю, але сервер не відповів: {_name(error)}. Могло дійти, могло ні.", step="end")
    faults.point(points.ANSWERED)
    return _verdict_on_the_whole(code, words)


def _verdict_on_the_whole(code: int, words: bytes) -> Outcome:
    """After the end only a clear word counts: an answer that is none (smtplib calls it -1) leaves the letter uncertain."""
    if 200 <= code < 300:
        return Outcome(How.SENT, _words(code, words), code, "end")
    if 400 <= code < 600:
        return Outcome(How.PERMANENT if code >= 500 else How.TEMPORARY, _words(code, words), code, "end")
    said = " ".join(words.decode("utf-8", "replace").split())[:200]
    return Outcome(How.SILENT, f"Лист передано повністю, але відповідь сервера незрозуміла: {said}. Могло дійти, могло ні.", step="end")


def _envelope(connection, letter) -> Outcome | None:
    """MAIL, RCPT, DATA. Outcome where the server refuses one of them."""
    for step, ask, good in (
        ("MAIL", lambda: connection.mail(return_path(letter)), 250),
        ("RCPT", lambda: connection.rcpt(letter.recipient), 250),
        ("DATA", lambda: connection.docmd("DATA"), 354),
    ):
        code, words = ask()
        refusal = _judge(code, words, good, step)
        if refusal:
            return refusal
    return None


def return_path(letter: Letter) -> str:
    """Where returns of this letter go: BOUNCE_ADDRESS with the letter's own sign, or the author."""
    if not settings.BOUNCE_ADDRESS:
        return parseaddr(settings.MAIL_FROM)[1]
    name, _at, domain = settings.BOUNCE_ADDRESS.rpartition("@")
    return f"{name}+{letter.pk}-{sign(letter.pk)}@{domain}"


def sign(pk: int) -> str:
    """Ten letters that only this portal can write for a letter."""
    return hmac.new(settings.SECRET_KEY.encode(), f"outbox.return:{pk}".encode(), sha256).hexdigest()[:10]


def _judge(code: int, words: bytes, good: int, step: str) -> Outcome | None:
    if code == good or (good == 250 and code == 251):
        return None
    permanent = 500 <= code < 600
    return Outcome(How.PERMANENT if permanent else How.TEMPORARY, _words(code, words), code if code > 0 else None, step)


def _payload(raw: bytes) -> tuple[bytes, bytes]:
    """The message as DATA wants it (a leading dot is doubled), and the line that ends it."""
    lines = re.sub(rb"(?m)^\.", b"..", raw)
    return lines, b".\r\n" if lines.endswith(b"\r\n") else b"\r\n.\r\n"


def _words(code: int, words) -> str:
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    return f"{code} {' '.join(said.split())}"


def _step_of(error: smtplib.SMTPResponseException) -> str:
    steps = {smtplib.SMTPConnectError: "greeting", smtplib.SMTPHeloError: "EHLO", smtplib.SMTPAuthenticationError: "AUTH"}
    return steps.get(type(error), "STARTTLS")


# What OpenSSL says of a certificate, by its number.
_CERTIFICATE = {
    10: "строк дії сертифіката минув",
    18: "сертифікат підписано самим сервером",
    19: "сертифікат підписав невідомий центр",
    20: "сертифікат підписав невідомий центр",
    62: "сертифікат видано на інше ім’я",
    64: "сертифікат видано на іншу адресу",
}


def _tls_words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return "Сервер пошти не пропонує захищеного зв’язку (STARTTLS), а без нього листи не надсилаємо."
    if isinstance(error, ssl.SSLCertVerificationError):
        what = _CERTIFICATE.get(error.verify_code, error.verify_message)
        return f"Сервер пошти не довів, що він справжній: {what}. Лист не надіслано."
    return f"Захищений зв’язок із сервером пошти не вдався: {error.reason or type(error).__name__}."


def _name(error: Exception) -> str:
    """What happened, without addresses: an exception's own words may quote them."""
    silent = isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)
    return "вичерпано час" if silent else type(error).__name__
