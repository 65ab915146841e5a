"""`manage.py places load FILE`: a city with its districts and streets from YAML and GeoJSON."""

from pathlib import Path

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from wagtail.coreutils import find_available_slug
from wagtail.models import Page

from portal.places.loading import PlacesFileError, load
from portal.places.models import City


class Command(BaseCommand):
    help = "Міста, райони й вулиці з файлів."

    def add_arguments(self, parser):
        verbs = parser.add_subparsers(dest="verb", required=True, title="дії")
        loading = verbs.add_parser("load", help="завантажити місто з YAML (межі – з GeoJSON поруч)")
        loading.add_argument("file", type=Path)
        loading.add_argument("--dry-run", action="store_true", help="лише перевірити файл і показати, що він змінить")

    def handle(self, *args, file, dry_run, **options):
        changes: list[str] = []
        try:
            with transaction.atomic():
                city = load(file, self._placeholder(), changes)
                self._give_front_page(city)
                counts = f"районів і масивів: {city.districts.count()}, вулиць: {city.streets.count()}"
                transaction.set_rollback(dry_run)
        except PlacesFileError as error:
            raise CommandError(f"Файл {file} не завантажено, у базі нічого не змінено:\n{error}") from error
        for line in changes:
            self.stdout.write(line)
        if not changes:
            self.stdout.write("У файлі немає нічого нового.")
        self.stdout.write(f"{city.name}: {counts}. {'Файл правильний, нічого не записано.' if dry_run else 'Готово.'}")

    @staticmethod
    def _placeholder() -> Page:
        """What the site of a new city begins with until its front page is made."""
        return Page.get_first_root_node()

    def _give_front_page(self, city: City) -> None:
        """A new city gets an empty front page of its own; a city that has one keeps it."""
        site, tree = city.site, self._placeholder()
        if site.root_page_id != tree.pk:
            return
        page = apps.get_model("home", "HomePage")(title=city.name, slug=find_available_slug(tree, city.slug))
        tree.add_child(instance=page)
        site.root_page = page
        site.save(update_fields=["root_page"])
