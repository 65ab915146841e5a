"""`manage.py backup`: everything a portal is made of, in one file that has been read again."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.core.backup import archive, making, sealed, shelf
from portal.core.backup.errors import BackupError


class Command(BaseCommand):
    requires_system_checks = ()
    help = "Backs up the database and the files of residents and editors."

    def add_arguments(self, parser):
        parser.add_argument("--to", type=Path, help="the folder for the backup; BACKUP_DIR where it is left out")
        parser.add_argument("--encrypt-to", type=Path, metavar="FILE", help="encrypt with the passphrase in FILE; BACKUP_PASSPHRASE else")
        parser.add_argument("--with-keys", action="store_true", help="put the secrets in too (encrypt it then)")
        parser.add_argument("--no-prune", action="store_true", help="delete no old backups")
        parser.add_argument("--verify", type=Path, metavar="BACKUP", help="make none: read this one and say whether it is whole")
        parser.add_argument("--list", action="store_true", help="make none: list those that are there")

    def handle(self, *args, to, encrypt_to, with_keys, no_prune, verify, **options):
        try:
            passphrase = passphrase_from(encrypt_to)
            if verify:
                self._verify(verify, passphrase)
                return
            folder = to or (Path(settings.BACKUP_DIR) if settings.BACKUP_DIR else None)
            if folder is None:
                raise CommandError("Say where to: --to FOLDER, or BACKUP_DIR in the environment.")
            if options["list"]:
                self._list(folder)
                return
            made = making.make(
                folder, passphrase, with_keys=with_keys, prune=not no_prune, rule=settings.BACKUP_KEEP, say=self._say(options["verbosity"])
            )
        except BackupError as error:
            raise CommandError(str(error)) from error
        self._tell(made, with_keys and not passphrase)

    def _say(self, verbosity: int):
        return lambda words: self.stdout.write(f"{words} …") if verbosity else None

    def _tell(self, made: making.Made, keys_in_clear: bool) -> None:
        self.stdout.write(f"{made.path}")
        self.stdout.write(
            f"{made.rows} rows of {made.tables} tables, {made.files} files, {made.bytes_in} bytes in, "
            f"{made.bytes_out} bytes out, read again, {made.seconds:.1f} s"
        )
        for name in made.missing:
            self.stderr.write(f"a row names a file that is not there: {name}")
        if keys_in_clear:
            self.stderr.write("the secrets are in it unencrypted: keep it as you keep the keys of a house, or use --encrypt-to")
        for path in made.pruned:
            self.stdout.write(f"deleted {path.name}")

    def _verify(self, path: Path, passphrase: bytes | None) -> None:
        from django.utils import timezone

        manifest = archive.read(path, passphrase)
        shelf.note(path, verified_at=timezone.now().isoformat())
        rows = sum(rows for rows, _mark in manifest["tables"].values())
        self.stdout.write(f"{path.name} is whole: {len(manifest['parts'])} parts, {rows} rows, made {manifest['made_at']}")

    def _list(self, folder: Path) -> None:
        for backup in shelf.backups(folder):
            marks = [word for word, at in (("verified", backup.verified_at), ("drilled", backup.drilled_at)) if at]
            self.stdout.write(f"{backup.path.name}  {backup.size} bytes  {', '.join(marks) or 'never looked at'}")


def passphrase_from(path: Path | None) -> bytes | None:
    """The passphrase in ``path``, or the one of the settings, or None. Raises BackupError."""
    if path:
        return sealed.read_passphrase(path)
    return settings.BACKUP_PASSPHRASE.encode() or None
