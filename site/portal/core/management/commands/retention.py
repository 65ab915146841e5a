"""`manage.py retention`: how long what is kept, and what would go now. `--run` does it."""

from django.core.management.base import BaseCommand, CommandError

from portal.core.retention import days_of, kinds, running


class Command(BaseCommand):
    help = "Says what is older than its term; --run forgets it."

    def add_arguments(self, parser):
        parser.add_argument("--run", action="store_true", help="forget it now; without this nothing is changed")
        parser.add_argument("--only", default="", help="one kind")
        parser.add_argument("--list", action="store_true", help="the terms alone")

    def handle(self, *args, run, only, **options):
        if only and only not in {kind.name for kind in kinds()}:
            raise CommandError(f"There is no kind {only}: {', '.join(kind.name for kind in kinds())}")
        if options["list"]:
            for kind in kinds():
                self.stdout.write(f"{kind.name:<24}{days_of(kind):>6}  {kind.label} – {kind.why}")
            return
        failed = 0
        for done in running.run(dry=not run, only=only):
            words = f"failed: {done.error}" if done.error else f"{done.count} {'gone' if run else 'would go'}"
            self.stdout.write(f"{done.kind.name:<24}{done.days:>6} days  {words}")
            failed += bool(done.error)
        if failed:
            raise CommandError(f"{failed} kinds could not be looked through; the log says why")
