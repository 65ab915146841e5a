"""`manage.py prepare`: everything between an installed portal and a started one, each step once.

Catalogues, migrations, the recordings' folder and, on a development machine, the demo content.
"""

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError

from portal.core import catalogues, prepared
from portal.core.backup import after, restoring

PROGRESS_EVERY = 50


class Command(BaseCommand):
    help = "Compiles catalogues, migrates, and loads the demo content once."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--no-demo", action="store_true", help="leave the demo content out")

    def handle(self, *args, no_demo, **options):
        if restoring.journal_path().exists():
            raise CommandError("A restore was cut short. First: manage.py restore --finish")
        if catalogues.compile_all():
            self.stdout.write("catalogues of words compiled")
        call_command("migrate", interactive=False, verbosity=1, stdout=Progress(self.stdout))
        for sentence in after.run():
            self.stdout.write(sentence)
        if "video" in settings.PORTAL_PARTS and settings.ENVIRONMENT != "production":
            call_command("video", "prepare")
        has_demo = False
        if settings.ENVIRONMENT == "development" and not no_demo:
            has_demo = self._demo()
            self._listen_on_our_port()
        prepared.remember(settings, has_demo)

    def _demo(self) -> bool:
        """Whether the demo content is there afterwards."""
        if prepared.has_demo(settings):
            return True
        if "load_demo" not in get_commands():
            self.stdout.write("there is no demo content to load")
            return False
        self.stdout.write("loading the demo content")
        call_command("load_demo")
        return True

    def _listen_on_our_port(self) -> None:
        """Links in pages and letters carry the port of this machine."""
        from wagtail.models import Site

        for site in Site.objects.filter(hostname__endswith="localhost").exclude(port=settings.PORT):
            site.port = settings.PORT
            site.save()


class Progress:
    """Migrations as they go by, a line for each fifty."""

    def __init__(self, out):
        self._out, self._done = out, 0

    def write(self, text="", *args, **kwargs):
        self._done += text.count(" OK")
        if " OK" in text and self._done % PROGRESS_EVERY == 0:
            self._out.write(f"{self._done} migrations applied")

    def flush(self):
        self._out.flush()

    def isatty(self):
        return False
