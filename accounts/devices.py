"""A letter when somebody signs in with a browser that was not seen before."""

import secrets
from hashlib import sha256

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.audit.services import record
from portal.outbox.services import enqueue

from .models import KnownDevice

COOKIE = "device"
COOKIE_PATH = "/account/"  # signing in happens here; all other pages stay without it
COOKIE_AGE = 365 * 24 * 3600  # seconds
BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux"))


def label(user_agent: str) -> str:
    """«Firefox, Windows»: enough to know one's own, too little to follow anybody."""
    parts = [next((name for sign, name in table if sign in user_agent), "") for table in (BROWSERS, SYSTEMS)]
    return ", ".join(part for part in parts if part) or _("невідомий браузер")


def seen(request, response, user) -> None:
    """Note the browser of a sign-in; tell the person of one that is new, unless it is their first."""
    token = request.COOKIES.get(COOKIE, "")
    name = label(request.META.get("HTTP_USER_AGENT", ""))
    known = KnownDevice.objects.filter(user=user, mark=_mark(token)).first() if token else None
    if known:
        known.label = name
        known.save()
    else:
        is_first = not KnownDevice.objects.filter(user=user).exists()
        token = token or secrets.token_urlsafe(24)
        KnownDevice.objects.create(user=user, mark=_mark(token), label=name)
        if not is_first:
            record("account.signed_in_new_device", user, actor=user, city=user.city, browser=name)
            _write(user, name)
    response.set_cookie(COOKIE, token, max_age=COOKIE_AGE, path=COOKIE_PATH, httponly=True, samesite="Lax", secure=request.is_secure())


def _mark(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _write(user, name: str) -> None:
    root = user.city.site.root_url if user.city_id else settings.BASE_URL
    enqueue(
        to=user.email,
        subject=_("Вхід із нового пристрою"),
        text=_(
            "Добрий день!\n\nДо вашого облікового запису увійшли з пристрою, якого ми раніше не бачили.\n\n"
            "Пристрій: %(device)s\nЧас: %(time)s\n\nЦе ви? Тоді нічого не робіть.\nНе ви? Вийдіть скрізь і змініть пароль:\n%(url)s\n"
        )
        % {"device": name, "time": timezone.localtime().strftime("%d.%m.%Y %H:%M"), "url": root + reverse("usersessions_list")},
        kind="account",
        city=user.city,
    )
