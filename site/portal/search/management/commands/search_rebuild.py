from django.core.management.base import BaseCommand
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from portal.search.services import rebuild


class Command(BaseCommand):
    help = "Будує пошук заново: кожен запис, з поступом. Перервану роботу продовжує; пошук при цьому працює."

    def add_arguments(self, parser):
        parser.add_argument("--from-start", action="store_true", help="почати спочатку, хоч минулого разу роботу й перервали")

    def handle(self, *args, **options):
        tasks = {}
        with Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()) as bar:

            def progress(label, done, total):
                if label not in tasks:
                    tasks[label] = bar.add_task(label, total=total)
                bar.update(tasks[label], completed=done, total=total)

            count = rebuild(progress, afresh=options["from_start"])
        self.stdout.write(f"У пошуку записів: {count}.")
