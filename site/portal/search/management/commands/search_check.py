from django.core.management.base import BaseCommand, CommandError

from portal.search.services import check


class Command(BaseCommand):
    help = "Порівнює пошук із тим, що є на порталі. З --repair виправляє розбіжності."

    def add_arguments(self, parser):
        parser.add_argument("--repair", action="store_true", help="виправити те, що розходиться")

    def handle(self, *args, repair, **options):
        drift = check(repair)
        self.stdout.write(
            f"Перевірено об’єктів: {drift.checked}. Бракує записів: {drift.missing}, застарілих: {drift.stale}, зайвих: {drift.foreign}."
        )
        if drift.total and not repair:
            raise CommandError("Пошук розходиться з порталом. Виправити: manage.py search_check --repair")
        self.stdout.write("Виправлено." if drift.total else "Усе збігається.")
