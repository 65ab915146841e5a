"""Keeping, covering and removing photos. Files go with their rows, and a failed transaction leaves none."""

from hashlib import sha256

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from portal.guards import serving, uploads

from . import redaction
from .models import Entry, Photo

MOST = 3
LIMITS = uploads.limits_for(
    uploads.PICTURES, size=15 * uploads.MEGABYTE, total=30 * uploads.MEGABYTE, count=MOST, edge=redaction.LARGE_EDGE
)
MIME = "image/jpeg"


def check(files, already: int = 0) -> tuple[list[redaction.Rendered], list[str]]:
    """Pictures ready to be kept, and sentences about those that cannot be. Nothing is written."""
    accepted, refused = uploads.check_all(files, already=already, limits=LIMITS)
    return [redaction.render(one.content) for one in accepted], refused


def keep(entry: Entry, rendered: list[redaction.Rendered]) -> list[Photo]:
    """Write photos of a draft, in the caller's transaction. Raises UploadRefused where the disk is full; then no file is left."""
    made: list[Photo] = []
    try:
        for place, one in enumerate(rendered, entry.photos.count()):
            photo = Photo(entry=entry, place=place)
            made.append(photo)
            _fill(photo, one)
            photo.save()
    except BaseException:
        _delete_files([name for photo in made for name in _names(photo)])
        raise
    return made


def _fill(photo: Photo, one: redaction.Rendered) -> None:
    for field, content in ((photo.file, one.large), (photo.small, one.small)):
        serving.keep(field, uploads.Accepted(_("фото"), content, MIME))
    photo.mime, photo.width, photo.height, photo.sha256 = MIME, one.width, one.height, sha256(one.large).hexdigest()


def cover(photo: Photo, boxes: list[redaction.Box]) -> None:
    """Burn black boxes into a photo. The files that showed what is covered now are deleted with the commit."""
    if not boxes:
        return
    with transaction.atomic():
        # Two pages of the same author: the second covers what the first has left, so neither box is lost.
        held = Photo.objects.select_for_update().filter(pk=photo.pk).first()
        if held is None:
            return
        before, mark = _names(held), held.sha256
        with held.file.open("rb") as file:
            rendered = redaction.render(file.read(), boxes)
        _fill(held, rendered)
        values = {name: getattr(held, name) for name in ("file", "small", "mime", "width", "height", "sha256")}
        changed = Photo.objects.filter(pk=held.pk, sha256=mark).update(**values, covered=F("covered") + len(boxes))
        if not changed:  # without row locks another page was quicker: begin again from what it has made
            _delete_files(_names(held))
            transaction.on_commit(lambda: cover(photo, boxes))
            return
        transaction.on_commit(lambda: _delete_files(before))


def remove(photo: Photo) -> None:
    """The row now, its files with the commit (``forget_files`` hears of it)."""
    photo.delete()


def forget_files(sender, instance: Photo, **kwargs) -> None:
    """Runs after a photo's row is deleted, by whatever way."""
    names = _names(instance)
    transaction.on_commit(lambda: _delete_files(names))


def _names(photo: Photo) -> list[str]:
    return [field.name for field in (photo.file, photo.small) if field.name]


def _delete_files(names: list[str]) -> None:
    storage = Photo._meta.get_field("file").storage
    for name in names:
        storage.delete(name)
