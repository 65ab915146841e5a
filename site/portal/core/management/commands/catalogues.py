"""`manage.py catalogues`: compile the catalogues of words; with --check, see that none is broken."""

import sys

from django.core.management.base import BaseCommand

from portal.core import catalogues


class Command(BaseCommand):
    help = "Compiles the catalogues. With --check: every phrase with a count has its forms, every translation its placeholders."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="only check, write nothing")

    def handle(self, *args, check, **options):
        if not check:
            for path in catalogues.compile_all():
                self.stdout.write(f"compiled {path}")
            return
        problems = catalogues.missing_plurals() + catalogues.unfaithful()
        for problem in problems:
            self.stderr.write(problem)
        if problems:
            sys.exit(1)
        self.stdout.write("every phrase with a count has its forms, every translation its placeholders and tags")
