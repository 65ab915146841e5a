"""`manage.py web_push_key`: a new key for notices on screens."""

from django.core.management.base import BaseCommand

from portal.notify import vapid


class Command(BaseCommand):
    help = "Prints a new private key for WEB_PUSH_PRIVATE_KEY."
    requires_system_checks = ()

    def handle(self, *args, **options):
        self.stdout.write(vapid.new_key())
