"""`manage.py doctor`: the checks of «Стан системи» in the terminal, for a person or for cron.

Exit codes: 0 all is well, 1 a warning, 2 an alarm.
"""

import json
import logging
import sys

from django.conf import settings
from django.core.management.base import BaseCommand
from django.urls import get_resolver
from django.utils import translation

from portal.core.health import registry, running

SIGNS = {registry.OK: ("ok", 32), registry.WARNING: ("УВАГА", 33), registry.ALARM: ("ТРИВОГА", 31)}


class Command(BaseCommand):
    requires_system_checks = ()
    help = "Says how the portal is and what to do. Exit code 0 well, 1 warning, 2 alarm."

    def add_arguments(self, parser):
        parser.add_argument("--quiet", action="store_true", help="only what is not well")
        parser.add_argument("--json", action="store_true", help="one JSON object a line")

    def handle(self, *args, quiet, **options):
        if options["verbosity"] < 2:
            logging.getLogger(running.__name__).setLevel(logging.CRITICAL)  # tracebacks with -v 2
        get_resolver().url_patterns  # noqa: B018 - loading the views would count as the time of a check
        with translation.override(settings.LANGUAGE_CODE):
            told = running.run(registry.checks())
            for part, listed in registry.parts(told):
                shown = [one for one in listed if not quiet or one.result.state != registry.OK]
                if options["json"]:
                    for one in shown:
                        self._json(one)
                elif shown:
                    self.stdout.write(f"\n{part}")
                    for one in shown:
                        self._line(one)
        self.stdout.flush()
        sys.exit(max((registry.LEVELS[one.result.state] for one in told), default=0))

    def _json(self, one) -> None:
        result = one.result
        facts = {"check": one.check.name, "state": result.state, "text": result.text, "figure": result.figure, "advice": result.advice}
        self.stdout.write(json.dumps({**facts, "value": result.value, "seconds": round(one.seconds, 3)}, ensure_ascii=False))

    def _line(self, one) -> None:
        sign, colour = SIGNS[one.result.state]
        if self.stdout.isatty():
            sign = f"\033[{colour}m{sign}\033[0m"
        self.stdout.write(f"  {sign:<8} {one.check.label}: {one.result.text} {one.result.figure}".rstrip())
        if one.result.state == registry.OK:
            return
        if one.result.advice:
            self.stdout.write(f"           → {one.result.advice}")
        for name, words in one.result.rows[:8]:
            self.stdout.write(f"           {name}: {words}".rstrip(": "))
