"""A large invented map for measuring; never in production."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from mapapp import sampling
from portal.places.models import City

MOST = 200_000


class Command(BaseCommand):
    help = "Пише вигадані точки, офіцерів і вулиці для вимірів; --remove прибирає їх."

    def add_arguments(self, parser):
        parser.add_argument("--city", default="odesa", help="коротка назва міста (odesa)")
        parser.add_argument("--objects", type=int, default=10_000, help="скільки точок і офіцерів разом (10000)")
        parser.add_argument("--streets", type=int, default=10_000, help="скільки вулиць (10000)")
        parser.add_argument("--seed", type=int, default=1, help="те саме число дає ті самі записи (1)")
        parser.add_argument("--remove", action="store_true", help="прибрати вигадане")

    def handle(self, *args, **options):
        if settings.ENVIRONMENT == "production":
            raise CommandError("У production зразків не буває: вони видні мешканцям.")
        city = City.objects.filter(slug=options["city"]).first()
        if city is None:
            raise CommandError(f"Міста «{options['city']}» немає. Спершу: manage.py load_demo.")
        if options["remove"]:
            self.stdout.write(f"Прибрано записів: {sampling.remove(city)}.")
        else:
            self._make(city, options)

    def _make(self, city, options):
        if not (0 <= options["objects"] <= MOST and 0 <= options["streets"] <= MOST):
            raise CommandError(f"Чисел більших за {MOST} і менших за нуль не беремо.")
        try:
            made = sampling.make(city, options["objects"], options["streets"], options["seed"])
        except ValueError as error:
            raise CommandError(str(error)) from None
        self.stdout.write("Записано: точок {points}, офіцерів {officers}, вулиць {streets}, рядків обслуговування {served}.".format(**made))
