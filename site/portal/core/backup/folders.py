"""The folders of files that belong to the database's rows."""

from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db.models import FileField

SKIPPED = (".restore-",)  # what a restore keeps beside the files it is replacing


def folders() -> dict[str, Path]:
    """Folders by the name they have in an archive. Recordings are not among them: they have disks and a term of their own."""
    return {"media": Path(settings.MEDIA_ROOT), "private": settings.VAR / "private"}


def files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Every regular file below ``folder``: its name inside, and where it is. Links are left out."""
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if not path.is_symlink() and path.is_file() and not any(part.startswith(SKIPPED) for part in inside.parts):
            yield inside.as_posix(), path


def file_columns() -> dict[tuple[str, str], Path]:
    """Columns that name files, with the folder the names begin in."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_concrete_fields:
            location = getattr(field.storage, "location", None) if isinstance(field, FileField) else None
            if location and model._meta.managed and not model._meta.proxy:
                found[model._meta.db_table, field.column] = Path(location)
    return found


def home_of(location: Path) -> str | None:
    """The archive's name of the folder that ``location`` is or lies in; None where nobody backs it up."""
    for name, folder in folders().items():
        if location.resolve().is_relative_to(folder.resolve()):
            inside = location.resolve().relative_to(folder.resolve()).as_posix()
            return name if inside == "." else f"{name}/{inside}"
    return None
