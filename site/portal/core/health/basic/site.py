"""The site itself: its settings, its page cache, its version."""

import platform

import django
import wagtail
from django.conf import settings
from django.utils.translation import gettext as _

from portal.core import version
from portal.settings import production

from .. import registry


def safe() -> registry.Result:
    if settings.ENVIRONMENT != "production":
        return registry.ok(_("Не робоче середовище: %(name)s.") % {"name": settings.ENVIRONMENT})
    if not settings.STAFF_MFA_REQUIRED:
        return registry.warning(_("Працівники входять без другого кроку."), advice=_("Приберіть STAFF_MFA_REQUIRED=0."))
    names = ("DEBUG", "SECRET_KEY", "ALLOWED_HOSTS", "BASE_URL", "OUTBOX_SENDER", "SMTP_TLS", "SMTP_HOST", "MAIL_FROM", "METRICS_TOKEN")
    unsafe = list(production.problems({name: getattr(settings, name) for name in names}))
    if unsafe:
        return registry.alarm(_("Небезпечні налаштування."), rows=tuple(("", words) for words in unsafe))
    return registry.ok(_("Безпечні."))


def page_cache() -> registry.Result:
    from portal.core.pagecache import store

    if not settings.PAGE_CACHE:
        return registry.warning(_("Вимкнено: кожну сторінку складаємо заново."), advice=_("Приберіть PAGE_CACHE=0."))
    if store.look(None) is None:
        return registry.warning(_("Не відповідає: сторінки складаємо заново, відвідувачі чекають довше."), advice=_("Перевірте Valkey."))
    return registry.ok(_("Працює."))


def version_known() -> registry.Result:
    rows = (
        ("Python", platform.python_version()),
        ("Django", django.get_version()),
        ("Wagtail", wagtail.__version__),
        (_("Частини"), ", ".join(sorted(settings.PORTAL_PARTS))),
    )
    return registry.ok(_("Портал %(version)s.") % {"version": version.words()}, rows=rows)
