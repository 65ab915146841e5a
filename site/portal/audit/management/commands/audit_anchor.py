"""`manage.py audit_anchor`: print the end of the chain, to be kept where the database is not."""

from pathlib import Path

from django.core.management.base import BaseCommand

from portal.audit import anchors, chain


class Command(BaseCommand):
    help = "Друкує якір – номер і відбиток останнього запису журналу. З --save дописує його до файла."

    def add_arguments(self, parser):
        parser.add_argument("--save", action="store_true", help="дописати до файла з якорями")
        parser.add_argument("--file", type=Path, help="інший файл (типово AUDIT_ANCHOR_FILE)")

    def handle(self, *args, **options):
        chain.seal()
        anchor = chain.head()
        if options["save"] or options["file"]:
            anchors.save(anchor, options["file"])
        self.stdout.write(str(anchor))
