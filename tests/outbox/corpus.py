"""What mail servers and people send back, built by code, with the verdict that each must get.

The forms are those of servers in use (Postfix, Exim, Exchange, big providers, qmail, old gateways);
the words are ours. ``letter`` is the one that went out: its recipient and Message-ID are in each sample
that real servers put them into.
"""

from collections.abc import Callable
from dataclasses import dataclass
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP

from portal.outbox.models import IncomingMail, Letter

Kind = IncomingMail.Verdict
OURS = "portal@example.com"
DAEMON = "Mail Delivery System <MAILER-DAEMON@mx.example.net>"


@dataclass(frozen=True)
class Sample:
    """``verdict`` and ``matched`` (is the letter found), ``gone`` (is the address suppressed then), ``status``."""

    name: str
    build: Callable[[Letter], bytes]
    verdict: str
    matched: bool = True
    gone: bool = False
    status: str = ""


def _plain(sender: str, subject: str, text: str, charset: str = "utf-8", **headers: str) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = sender, OURS, subject
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text, charset=charset)
    return message.as_bytes()


def _returned(letter: Letter, how: str) -> str:
    """The part of a report that encloses the letter: whole, or its headers alone."""
    raw = bytes(letter.raw).decode("ascii")
    if how == "whole":
        return f"Content-Type: message/rfc822\r\n\r\n{raw}"
    return f"Content-Type: text/rfc822-headers\r\n\r\n{raw.partition(chr(13) + chr(10) + chr(13) + chr(10))[0]}\r\n"


def report(
    letter: Letter,
    *,
    action: str = "failed",
    status: str = "5.1.1",
    diagnostic: str = "smtp; 550 5.1.1 no mailbox here by that name",
    words: str = "Your message was not delivered.",
    subject: str = "Undelivered Mail Returned to Sender",
    sender: str = DAEMON,
    enclosed: str = "whole",
    recipient: str = "",
    extra: str = "",
) -> bytes:
    """A report as RFC 3464 wants it."""
    who = recipient or letter.recipient
    fields = [f"Final-Recipient: rfc822; {who}", f"Action: {action}", f"Status: {status}"]
    fields += [f"Diagnostic-Code: {diagnostic}"] if diagnostic else []
    head = [f"From: {sender}", f"To: {OURS}", f"Subject: {subject}", "Auto-Submitted: auto-replied", "Return-Path: <>"]
    head += [extra] if extra else []
    boundary = "part-of-a-report"
    head += ["MIME-Version: 1.0", f'Content-Type: multipart/report; report-type=delivery-status; boundary="{boundary}"']
    parts = [
        f"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{words}\r\n",
        "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.net\r\n\r\n" + "\r\n".join(fields) + "\r\n",
    ]
    if enclosed:
        parts.append(_returned(letter, enclosed))
    body = "".join(f"--{boundary}\r\n{part}\r\n" for part in parts) + f"--{boundary}--\r\n"
    return ("\r\n".join(head) + "\r\n\r\n" + body).encode()


def hard_return(letter: Letter) -> bytes:
    return report(letter)


def _exim(letter: Letter) -> bytes:
    text = (
        "This message was created automatically by mail delivery software.\r\n\r\n"
        "A message that you sent could not be delivered to one or more of its recipients.\r\n"
        "This is a permanent error. The following address(es) failed:\r\n\r\n"
        f"  {letter.recipient}\r\n    host mx.example.net [192.0.2.1]\r\n"
        f"    SMTP error from remote mail server after RCPT TO:<{letter.recipient}>:\r\n    550 5.1.1 unknown user\r\n\r\n"
        "------ This is a copy of the message, including all the headers. ------\r\n\r\n" + bytes(letter.raw).decode("ascii")
    )
    return _plain(
        DAEMON,
        "Mail delivery failed: returning message to sender",
        text,
        X_Failed_Recipients=letter.recipient,
        Auto_Submitted="auto-replied",
        Return_Path="<>",
    )


def _exim_warning(letter: Letter) -> bytes:
    text = (
        "This message was created automatically by mail delivery software.\r\n\r\n"
        "A message that you have sent has not yet been delivered to one of its recipients after more than 24 hours.\r\n"
        f"Message-ID: {letter.message_id}\r\n\r\nThe address to which the message has not yet been delivered is:\r\n\r\n"
        f"  {letter.recipient}\r\n    Delay reason: connection timed out\r\n\r\nNo action is required on your part. "
        "Delivery attempts will continue for some time.\r\n"
    )
    return _plain(DAEMON, "Warning: message 1abcde-000001-AB delayed 24 hours", text, Auto_Submitted="auto-replied", Return_Path="<>")


def _qmail(letter: Letter) -> bytes:
    text = (
        "Hi. This is the qmail-send program at mx.example.net.\r\n"
        "I'm afraid I wasn't able to deliver your message to the following addresses.\r\n"
        "This is a permanent error; I've given up. Sorry it didn't work out.\r\n\r\n"
        f"<{letter.recipient}>:\r\nSorry, no mailbox here by that name. (#5.1.1)\r\n\r\n"
        "--- Below this line is a copy of the message.\r\n\r\n" + bytes(letter.raw).decode("ascii")
    )
    return _plain("MAILER-DAEMON@mx.example.net", "failure notice", text, Return_Path="<>")


def _old_gateway(letter: Letter) -> bytes:
    text = (
        f"The message to {letter.recipient} was returned by the gateway.\r\nReason: recipient unknown in the directory\r\n\r\n"
        f"Original headers:\r\n> Message-ID: {letter.message_id}\r\n> Subject: Лист\r\n"
    )
    return _plain("postmaster@gate.example.net", "Returned mail: see transcript for details", text)


def _ukrainian_provider(letter: Letter) -> bytes:
    text = (
        f"Добрий день!\r\n\r\nЛист на адресу {letter.recipient} не доставлено: такої скриньки не існує (550 5.1.1).\r\n\r\n"
        f"Message-ID: {letter.message_id}\r\n"
    )
    return _plain("Поштова служба <mailer-daemon@poshta.example.ua>", "Лист не доставлено", text, Return_Path="<>")


def _russian_words(letter: Letter) -> bytes:
    text = f"Письмо для {letter.recipient} не удалось доставить: ящик не найден.\r\n\r\nMessage-ID: {letter.message_id}\r\n"
    return _plain("postmaster@mx.example.net", "Не удалось доставить сообщение", text, "koi8-r", Return_Path="<>")


def _answer(
    letter: Letter, subject: str, text: str, *, sender: str = "", refs: str = "In-Reply-To", charset: str = "utf-8", **headers
) -> bytes:
    headers[refs.replace("-", "_")] = letter.message_id
    return _plain(sender or letter.recipient, subject, text, charset, **headers)


def _receipt(letter: Letter) -> bytes:
    head = f"From: {letter.recipient}\r\nTo: {OURS}\r\nSubject: Read: letter\r\nMIME-Version: 1.0\r\n"
    head += 'Content-Type: multipart/report; report-type=disposition-notification; boundary="b"\r\n\r\n'
    body = "--b\r\nContent-Type: text/plain\r\n\r\nYour message was displayed.\r\n"
    body += "--b\r\nContent-Type: message/disposition-notification\r\n\r\n"
    body += f"Final-Recipient: rfc822; {letter.recipient}\r\nOriginal-Message-ID: {letter.message_id}\r\n"
    body += f"Disposition: manual-action/MDN-sent-manually; displayed\r\n--b\r\n{_returned(letter, 'headers')}\r\n--b--\r\n"
    return (head + body).encode()


def _html_reply(letter: Letter) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"], message["References"] = letter.recipient, OURS, "Re: лист", letter.message_id
    message.set_content("<p>Дякую, <b>отримав</b>.</p><script>alert(1)</script>", subtype="html")
    return message.as_bytes()


def _reply_quoting_a_return(letter: Letter) -> bytes:
    text = "Мені прийшло ось таке:\r\n> 550 5.1.1 user unknown\r\n> The following address(es) failed:\r\n> other@example.com\r\nЩо робити?"
    return _answer(letter, "Re: Лист не доставлено?", text)


def _encoded_subject(words: str, charset: str) -> str:
    return Header(words, charset).encode()


def _koi8_vacation(letter: Letter) -> bytes:
    head = f"From: {letter.recipient}\r\nTo: {OURS}\r\nSubject: {_encoded_subject('Я в отпуске до понедельника', 'koi8-r')}\r\n"
    head += f"In-Reply-To: {letter.message_id}\r\nContent-Type: text/plain; charset=koi8-r\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    return head.encode() + "Вернусь в понедельник.\r\n".encode("koi8-r")


SAMPLES = [
    # Reports as the standard wants them.
    Sample("postfix, no such user", report, Kind.HARD, gone=True, status="5.1.1"),
    Sample("postfix, headers alone enclosed", lambda out: report(out, enclosed="headers"), Kind.HARD, gone=True, status="5.1.1"),
    Sample(
        "postfix, delayed",
        lambda out: report(
            out, action="delayed", status="4.4.1", diagnostic="smtp; connection timed out", subject="Delayed Mail (still being retried)"
        ),
        Kind.SOFT,
        status="4.4.1",
    ),
    Sample(
        "postfix, given up after five days: not delivered, but the address may be right",
        lambda out: report(out, status="4.4.7", diagnostic="smtp; delivery time expired"),
        Kind.HARD,
        status="4.4.7",
    ),
    Sample(
        "a full box: not delivered, the address lives",
        lambda out: report(out, status="5.2.2", diagnostic="smtp; 552 5.2.2 mailbox full"),
        Kind.HARD,
        status="5.2.2",
    ),
    Sample(
        "a policy: not delivered, the address lives",
        lambda out: report(out, status="5.7.1", diagnostic="smtp; 550 5.7.1 message refused by policy"),
        Kind.HARD,
        status="5.7.1",
    ),
    Sample(
        "exchange, in Ukrainian",
        lambda out: report(
            out,
            status="5.1.10",
            diagnostic="smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
            words="Не вдалося доставити повідомлення. Адресата не знайдено.",
            subject=_encoded_subject("Не вдалося доставити: лист", "utf-8"),
            sender="Microsoft Outlook <postmaster@tenant.example.net>",
        ),
        Kind.HARD,
        gone=True,
        status="5.1.10",
    ),
    Sample(
        "a big provider, answering to the letter",
        lambda out: report(
            out,
            subject="Delivery Status Notification (Failure)",
            sender="Mail Delivery Subsystem <mailer-daemon@provider.example.net>",
            diagnostic="smtp; 550-5.1.1 The email account that you tried to reach does not exist.",
            enclosed="",
            extra=f"In-Reply-To: {out.message_id}\r\nReferences: {out.message_id}\r\nX-Failed-Recipients: {out.recipient}",
        ),
        Kind.HARD,
        gone=True,
        status="5.1.1",
    ),
    Sample(
        "a big provider, incomplete for now",
        lambda out: report(out, action="delayed", status="4.2.2", subject="Delivery Status Notification (Delay)", enclosed="headers"),
        Kind.SOFT,
        status="4.2.2",
    ),
    Sample("no such domain", lambda out: report(out, status="5.1.2", diagnostic="dns; no such host"), Kind.HARD, gone=True, status="5.1.2"),
    Sample(
        "forwarded elsewhere, and it fails there: the address itself is not suppressed",
        lambda out: report(out, recipient="other@elsewhere.example.org"),
        Kind.HARD,
        status="5.1.1",
    ),
    Sample(
        "a receipt of delivery",
        lambda out: report(out, action="delivered", status="2.0.0", subject="Successful Mail Delivery Report"),
        Kind.DELIVERED,
        status="2.0.0",
    ),
    Sample(
        "relayed to a server without reports", lambda out: report(out, action="relayed", status="2.1.9"), Kind.DELIVERED, status="2.1.9"
    ),
    Sample(
        "about somebody else's letter",
        lambda out: report(out).replace(out.message_id.encode(), b"<someone.elses@example.org>"),
        Kind.HARD,
        matched=False,
        status="5.1.1",
    ),
    # Returns that follow no standard.
    Sample("exim, plain text", _exim, Kind.HARD, gone=True, status="5.1.1"),
    Sample("exim, delayed", _exim_warning, Kind.SOFT),
    Sample("qmail", _qmail, Kind.HARD, gone=True, status="5.1.1"),
    Sample("an old gateway without codes", _old_gateway, Kind.HARD, gone=True, status="5.1.1"),
    Sample("a Ukrainian provider in words", _ukrainian_provider, Kind.HARD, gone=True, status="5.1.1"),
    Sample("Russian words in KOI8-R", _russian_words, Kind.HARD, gone=True, status="5.1.1"),
    # Automatic answers.
    Sample("RFC 3834", lambda out: _answer(out, "Re: лист", "Ваш лист отримано.", Auto_Submitted="auto-replied"), Kind.AUTO),
    Sample("X-Autoreply", lambda out: _answer(out, "лист", "Мене немає.", X_Autoreply="yes"), Kind.AUTO),
    Sample("Precedence", lambda out: _answer(out, "лист", "Мене немає.", Precedence="auto_reply"), Kind.AUTO),
    Sample("vacation, English subject alone", lambda out: _answer(out, "Out of office: letter", "I am away."), Kind.AUTO),
    Sample("vacation, Ukrainian subject alone", lambda out: _answer(out, "Автоматична відповідь: лист", "Я у відпустці."), Kind.AUTO),
    Sample("vacation, another Ukrainian subject", lambda out: _answer(out, "Я у відпустці до 20 серпня", "Пишіть колегам."), Kind.AUTO),
    Sample("vacation, Russian subject in KOI8-R", _koi8_vacation, Kind.AUTO),
    Sample(
        "a ticket system with a null sender",
        lambda out: _answer(out, "[№ 12345] лист", "Ваше звернення зареєстровано.", Return_Path="<>"),
        Kind.AUTO,
    ),
    Sample("a receipt of reading", _receipt, Kind.AUTO),
    # People.
    Sample("a reply", lambda out: _answer(out, "Re: лист", "Дякую, отримав. Вх. № 12 від 5 березня."), Kind.REPLY),
    Sample(
        "a reply from another address", lambda out: _answer(out, "Re: лист", "Відповідаю з дому.", sender="home@example.org"), Kind.REPLY
    ),
    Sample("a reply by references alone", lambda out: _answer(out, "лист", "Добре.", refs="References"), Kind.REPLY),
    Sample("a reply that says «Auto-Submitted: no»", lambda out: _answer(out, "Re: лист", "Так.", Auto_Submitted="no"), Kind.REPLY),
    Sample("a reply in HTML alone", _html_reply, Kind.REPLY),
    Sample("a reply that quotes a return of somebody", _reply_quoting_a_return, Kind.REPLY),
    Sample("a stranger's mail", lambda out: _plain("stranger@example.org", "Питання", "Коли зустріч?"), Kind.OTHER, matched=False),
    Sample(
        "a list's mail", lambda out: _plain("list@example.org", "Новини", "Ось.", List_Id="<news.example.org>"), Kind.OTHER, matched=False
    ),
]


# Hostile and malformed mail: whatever it is called in the end, the reader goes on.
HOSTILE = {
    "nothing": b"",
    "noise": bytes(range(256)) * 40,
    "no headers": b"\r\n\r\nhello",
    "a header without end": b"Subject: " + b"a" * 300_000,
    "nested too deep": b"".join(f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n'.encode() for n in range(3000)),
    "an unknown charset": b"Subject: =?no-such-charset?B?0YI=?=\r\nContent-Type: text/plain; charset=no-such\r\n\r\n\xff\xfe\r\n",
    "a charset that is a path": b"Content-Type: text/plain; charset=../../etc/passwd\r\n\r\nhello\r\n",
    "a report whose status is a picture": (
        b'From: MAILER-DAEMON@x.example\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        b"--b\r\nContent-Type: message/delivery-status\r\nContent-Transfer-Encoding: base64\r\n\r\n////AAAA\r\n--b--\r\n"
    ),
    "ten thousand references": b"References: " + b" ".join(b"<%d@example.com>" % n for n in range(10_000)) + b"\r\n\r\nhello\r\n",
    "a NUL in the words": b"From: a@example.org\r\nSubject: a\x00b\r\n\r\nwords\x00more\r\n",
    "a date of nowhere": b"Date: yesterday\r\nFrom: <<<>>>\r\nTo: @@@\r\n\r\nhello\r\n",
    "lone surrogates": "Subject: \udcff\udcfe\r\n\r\nhello".encode("utf-8", "surrogateescape"),
    "a regular expression's bad dream": b"From: MAILER-DAEMON@x.example\r\nSubject: undelivered\r\n\r\n" + b"a@" * 60_000 + b"\r\n",
    "spaces without end": b"From: MAILER-DAEMON@x.example\r\nSubject: undelivered\r\n\r\n" + b"user" + b" " * 200_000 + b"\r\n",
}
