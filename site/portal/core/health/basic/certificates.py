"""Certificates that this machine knows of, and secrets that were never changed."""

import os
import time
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from django.conf import settings
from django.utils.translation import gettext as _

from .. import registry
from ..words import days, span

SOON, OLD = 21, 730  # days
SECRETS = ("SECRET_KEY", "SEALING_KEYS", "DATABASE_URL", "METRICS_TOKEN", "SMTP_PASSWORD", "BACKUP_PASSPHRASE")


def files() -> list[Path]:
    named = [*settings.CERTIFICATE_FILES, settings.SMTP_CA_FILE, settings.BOUNCE_IMAP_CA_FILE]
    return [Path(name) for name in dict.fromkeys(named) if name]


def ends() -> registry.Result:
    rows, worst, least = [], registry.OK, None
    for path in files():
        try:
            left = min((one.not_valid_after_utc - datetime.now(UTC)).days for one in x509.load_pem_x509_certificates(path.read_bytes()))
        except (OSError, ValueError) as error:
            rows.append((path.name, _("не читається (%(error)s)") % {"error": type(error).__name__}))
            worst = registry.ALARM
            continue
        least = left if least is None else min(least, left)
        rows.append((path.name, _("дійсний ще %(days)s") % {"days": days(left)} if left >= 0 else _("закінчився")))
        worst = registry.ALARM if left < 3 else registry.WARNING if left < SOON and worst == registry.OK else worst
    rows += _secrets()
    if not files():
        text = _("Жодного сертифіката не вказано: TLS тримає проксі перед порталом.")
        return registry.ok(text, rows=tuple(rows))
    words = {registry.OK: _("Дійсні."), registry.WARNING: _("Скоро закінчаться."), registry.ALARM: _("Закінчуються або не читаються.")}
    advice = "" if worst == registry.OK else _("Оновіть сертифікати й перезапустіть портал.")
    figure = days(least) if least is not None and least >= 0 else ""
    return registry.Result(worst, words[worst], figure=figure, rows=tuple(rows), advice=advice, value=least)


def _secrets() -> list[tuple[str, str]]:
    """How old the files of secrets are; a value in the environment has no age."""
    found = []
    for name in SECRETS:
        path = Path(os.environ.get(f"{name}_FILE") or ".")
        if path.is_file():
            age = time.time() - path.stat().st_mtime
            said = _("змінено %(span)s тому") % {"span": span(age)}
            found.append((name, _("%(said)s – час замінити") % {"said": said} if age > OLD * 86_400 else said))
    return found
