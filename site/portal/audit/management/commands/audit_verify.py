"""`manage.py audit_verify`: walk the whole chain and name the first row that does not fit."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from portal.audit import anchors, chain

SHOWN = 20


class Command(BaseCommand):
    help = "Перевіряє ланцюг журналу дій. Код виходу 0 – усе ціле, 1 – знайдено порушення."

    def add_arguments(self, parser):
        parser.add_argument("--anchor", action="append", default=[], metavar="№:ВІДБИТОК", help="якір, який ви зберегли окремо")
        parser.add_argument("--anchor-file", type=Path, help="файл із якорями (типово AUDIT_ANCHOR_FILE)")
        parser.add_argument("--all", action="store_true", help=f"назвати всі порушення, а не перші {SHOWN}")

    def handle(self, *args, **options):
        try:
            known = [chain.Anchor.read(text) for text in options["anchor"]] + anchors.read(options["anchor_file"])
        except ValueError as error:
            raise CommandError(str(error)) from error
        chain.seal()
        found = 0
        for broken in chain.verify(known, self._progress if sys.stderr.isatty() else None):
            found += 1
            if found == 1:
                self.stdout.write("ПОРУШЕННЯ. Перше:")
            if found <= SHOWN or options["all"]:
                self.stdout.write(f"  {broken}")
        if found:
            raise CommandError(f"ланцюг не цілий, порушень: {found}", returncode=1)
        head = chain.head()
        self.stdout.write(f"Ланцюг цілий: записів {head.seq}, якорів звірено {len(known)}. Кінець: {head}")
        if not known:
            self.stdout.write("Якорів немає, тож відрізаний кінець ланцюга не видно. Збережіть: manage.py audit_anchor")

    def _progress(self, done: int, total: int) -> None:
        if done % 1000 == 0 or done == total:
            self.stderr.write(f"\r{done} / {total}", ending="")
