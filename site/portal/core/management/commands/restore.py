"""`manage.py restore FILE`: a backup back into the places that the settings name."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from portal.core.backup import after, restoring
from portal.core.backup.errors import BackupError

from .backup import passphrase_from

SHOWN = 12


class Command(BaseCommand):
    requires_system_checks = ()
    help = "Restores a backup: database and files, all or nothing."

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="read all of it, say what it holds, touch nothing")
        parser.add_argument("--drill", action="store_true", help="restore beside the running portal, compare every row, throw it away")
        parser.add_argument("--replace", action="store_true", help="the target may hold something: it is laid aside, not deleted")
        parser.add_argument("--passphrase", type=Path, metavar="FILE", help="the file with the passphrase; BACKUP_PASSPHRASE else")
        parser.add_argument("--keys-to", type=Path, metavar="FOLDER", help="write the secrets of the backup there")
        parser.add_argument("--as-it-was", action="store_true", help="change nothing afterwards: letters that waited then will leave")
        parser.add_argument("--finish", action="store_true", help="finish a restore that was cut short")

    def handle(self, *args, file, dry_run, drill, finish, passphrase, **options):
        try:
            if finish:
                self._kept(restoring.finish())
                self.stdout.write("finished. Now: manage.py prepare")
                return
            if file is None:
                raise CommandError("Name the backup: manage.py restore FILE")
            words = passphrase_from(passphrase)
            if dry_run:
                self._look(restoring.look(file, words))
                return
            restoring.drop_leftovers()
            if drill:
                self._tell(restoring.drill(file, words), "drill: restored beside, compared, thrown away")
                return
            done = restoring.restore(
                file,
                words,
                replace=options["replace"],
                as_it_was=options["as_it_was"],
                keys_to=options["keys_to"],
                say=lambda said: self.stdout.write(f"{said} …"),
            )
        except (BackupError, FileExistsError) as error:
            raise CommandError(str(error)) from error
        self._tell(done, "restored")
        self._afterwards(done)

    def _look(self, manifest: dict) -> None:
        rows = {name: count for name, (count, _mark) in manifest["tables"].items()}
        self.stdout.write(f"whole; made {manifest['made_at']} by portal {manifest['version']} on {manifest['vendor']}")
        self.stdout.write(f"{sum(rows.values())} rows of {len(rows)} tables, {manifest['files']} files, {manifest['bytes']} bytes")
        for name, count in sorted(rows.items(), key=lambda pair: -pair[1])[:SHOWN]:
            self.stdout.write(f"  {name}: {count}")
        keys = sum(name.startswith("keys/") for name in manifest["parts"])
        self.stdout.write(f"secrets in it: {keys}" if keys else "no secrets in it")
        self._missing(manifest["missing"])

    def _missing(self, names: list[str]) -> None:
        for name in names[:SHOWN]:
            self.stderr.write(f"a row names a file that was not there: {name}")

    def _tell(self, done: restoring.Restored, words: str) -> None:
        rows = sum(table.rows for table in done.tables.values())
        self.stdout.write(f"{words}: {rows} rows of {len(done.tables)} tables, every one equal; {done.files} files, every one equal")
        self.stdout.write(f"{done.bytes} bytes, {done.seconds:.1f} s; the state of {done.made_at}")
        self._missing(done.missing)

    def _afterwards(self, done: restoring.Restored) -> None:
        self._kept(done.kept)
        for path in done.keys:
            self.stdout.write(f"secret written to {path}")
        if done.other_key:
            self.stderr.write("SECRET_KEY is not the one of the backup: links sent by letter and second steps of sign-in will not work")
        if done.cannot_open:
            self.stderr.write("SEALING_KEYS has no key that opens this backup: appeals and letters cannot be read. See --keys-to")
        if done.migrations_behind:
            self.stdout.write(f"{done.migrations_behind} migrations are newer than the backup. Now: manage.py prepare")
        else:
            for sentence in after.run():
                self.stdout.write(sentence)

    def _kept(self, places: list[str]) -> None:
        for place in places:
            self.stdout.write(f"what stood here before lies in {place}; delete it when all is well")
