"""Command line: look at the machine, then start everything."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured

from portal.core import demo

from .preflight import BAD_SETTINGS, Lock, Refused, check_room
from .programs import check_ports, programs
from .run import Supervisor
from .screen import Screen


def main() -> int:
    screen = Screen()
    try:
        settings = load_settings()
        lock = look_around(settings)
    except Refused as refusal:
        print(refusal, file=sys.stderr)  # noqa: T201 - the program's own word to the person who started it
        return refusal.code
    listed, remarks = programs(settings, settings.PORT)
    screen.note(f"starting; the first page takes a few seconds, logs are in {settings.VAR / 'log'}")
    supervisor = Supervisor(settings, listed, settings.PORT, screen, ready=lambda: welcome(settings, screen, remarks))
    code = supervisor.run()
    lock.release()
    return code


def load_settings():
    """The settings, or Refused with the sentence that says what is wrong with them."""
    from django.conf import settings

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    try:
        settings._setup()
    except ImproperlyConfigured as error:
        raise Refused(BAD_SETTINGS, f"The settings are not right. {error}") from error
    return settings


def look_around(settings) -> Lock:
    from portal.settings import env

    try:
        least = env.integer("MIN_FREE_MB", 500, 0, 100_000_000)
    except ImproperlyConfigured as error:
        raise Refused(BAD_SETTINGS, f"The settings are not right. {error}") from error
    check_room(settings.VAR, least)
    lock = Lock(settings.VAR / "run", settings.BASE_URL)
    check_ports(settings, settings.PORT)
    return lock


def welcome(settings, screen: Screen, remarks: list[str]) -> None:
    base = f"http://localhost:{settings.PORT}"
    rows = [f"Безпечна Одеса    {base}/", f"Staff (Wagtail)   {base}/cms/"]
    if "video" in settings.PORTAL_PARTS:
        rows.append(f"Operators         {base}/operator/")
    if settings.ENVIRONMENT != "production":
        rows.append(f"Letters sent      {base}/dev/letters/")
    if settings.ENVIRONMENT == "development":
        rows += ["", f"Demo logins, all with the password {demo.PASSWORD}:"]
        rows += [f"  {address:<26}{name}" for address, _role, name in demo.LOGINS]
    rows += ["", "Ctrl-C stops everything."]
    screen.box(rows)
    for remark in remarks:
        screen.note(remark)


if __name__ == "__main__":
    sys.exit(main())
