"""`manage.py catalogues`: compile the catalogues of words; with --check, see that every count has its forms."""

import sys

from django.core.management.base import BaseCommand

from portal.core import catalogues


class Command(BaseCommand):
    help = "Compiles the catalogues. With --check: every phrase with a count has its Ukrainian forms."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="only check, write nothing")

    def handle(self, *args, check, **options):
        if not check:
            for path in catalogues.compile_all():
                self.stdout.write(f"compiled {path}")
            return
        problems = catalogues.missing_plurals()
        for problem in problems:
            self.stderr.write(problem)
        if problems:
            sys.exit(1)
        self.stdout.write("every phrase with a count has its forms")
