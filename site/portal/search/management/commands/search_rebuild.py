from django.core.management.base import BaseCommand
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from portal.search.services import rebuild


class Command(BaseCommand):
    help = "Будує пошук заново: кожен запис, з поступом. Безпечно повторювати."

    def handle(self, *args, **options):
        tasks = {}
        with Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()) as bar:

            def progress(label, done, total):
                if label not in tasks:
                    tasks[label] = bar.add_task(label, total=total)
                bar.update(tasks[label], completed=done, total=total)

            count = rebuild(progress)
        self.stdout.write(f"У пошуку записів: {count}.")
