"""`manage.py reseal`: after a new key was put first in SEALING_KEYS. Then the old key may go."""

from django.core.management.base import BaseCommand, CommandError

from portal.core import resealing, sealed


class Command(BaseCommand):
    help = "Seals everything with the first key of SEALING_KEYS. May be stopped and begun again; people may write meanwhile."

    def handle(self, *args, **options):
        self.stdout.write(f"the first key is {sealed.current_key()}")
        closed = 0
        parts = [*((*pair, resealing.reseal) for pair in resealing.fields())]
        parts += [(*pair, resealing.reseal_files) for pair in resealing.file_fields()]
        for model, field, work in parts:
            count = work(model, field)
            closed += count.closed
            words = f"{count.done} sealed anew of {count.looked}"
            if count.changed:
                words += f", {count.changed} changed by somebody meanwhile"
            if count.closed:
                words += f", {count.closed} that no key opens"
            self.stdout.write(f"{model._meta.db_table + '.' + field.column:<46}{words}")
        if closed:
            raise CommandError(f"{closed} values are opened by no key of SEALING_KEYS: put the key that sealed them back into the list")
