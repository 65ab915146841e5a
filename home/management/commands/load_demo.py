import logging

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console

from home import demo
from portal.search.services import rebuild


class Command(BaseCommand):
    help = "Показові міста, люди й сторінки. Повторний запуск нічого не подвоює й не переписує."

    def add_arguments(self, parser):
        parser.add_argument(
            "--i-know", action="store_true", help="дозволити і на робочому сервері: там з’являться вигадані люди з відомим паролем"
        )

    def handle(self, *args, i_know, **options):
        if settings.ENVIRONMENT == "production" and not i_know:
            raise CommandError("Це робочий сервер: показові люди мають відомий усім пароль. Якщо це справді треба, додайте --i-know.")
        logging.getLogger("wagtail").setLevel(logging.WARNING)  # a line for each page would drown the progress
        self.console = Console(file=self.stdout, highlight=False)
        problems = [problem for name in demo.CITIES for problem in self._city(name)]
        demo.welcome_page_goes()
        self._say("пошук", f"записів: {rebuild()}")
        for problem in problems:
            self.stderr.write(problem)
        if problems:
            raise CommandError(f"Не завантажилося розділів: {len(problems)}. Причини вище; решта на місці.")

    def _city(self, name: str):
        city = demo.load_city(name)
        self._say(city.name, "райони й вулиці")
        users = demo.load_users(city) if name == demo.CITIES[0] else {}
        builder = demo.Builder(city)
        self._many(city, "сторінки", builder.pages())
        for module, error in demo.load_sections(city, users):
            self._say(city.name, f"{module.removesuffix('.demo')}: {'не вдалося' if error else 'є'}")
            if error:
                yield f"{module}: {error}"
        self._many(city, "новини", builder.articles())

    def _many(self, city, label: str, titles) -> None:
        made = sum(1 for _title in titles)
        self._say(city.name, f"{label}: {f'нових {made}' if made else 'усі на місці'}")

    def _say(self, who: str, what: str) -> None:
        self.console.print(f"[bold]{who}[/bold]  {what}")
