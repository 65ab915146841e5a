"""How files of people are kept and given out: under random names, always to be saved, never shown as a page.

With ``DOWNLOAD_BASE_URL`` set they come from another host, which has no cookies of the portal; the section's view checks
who asks and leads there by a link that is good for a minute.
"""

import errno
import secrets
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.core import signing
from django.core.files.base import ContentFile
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header

from . import figures
from .uploads import WORDS, Accepted, UploadRefused

SALT = "portal.guards.download"
AGE = 60  # seconds
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)


def random_path(folder: str):
    """For ``upload_to``: ``folder/ab/abcdef….bin``, whatever the visitor called his file. (Not for migrations: wrap it.)"""
    name = secrets.token_hex(16)
    return f"{folder}/{name[:2]}/{name}.bin"


def keep(field_file, accepted: Accepted) -> None:
    """Write an accepted file into a model's FileField. A full disk is a sentence for the person, and leaves nothing half-written.

    Raises UploadRefused.
    """
    storage, name = field_file.storage, ""
    try:
        name = field_file.field.generate_filename(field_file.instance, "file")
        field_file.save("file", ContentFile(accepted.content), save=False)
    except OSError as error:
        if error.errno not in FULL:
            raise
        for half in {name, field_file.name or ""} - {""}:
            storage.delete(half)
        figures.count("upload", "disk")
        raise UploadRefused(str(WORDS["disk"]) % {"name": accepted.name}, "disk") from error


def attachment(content: bytes, name: str, mime: str) -> HttpResponse:
    """The file as an answer that no browser shows as a page of this site."""
    response = HttpResponse(content, content_type=mime)
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response._csp_exempt = True  # the site's own policy says less
    return response


def give(request, field_file, name: str, mime: str) -> HttpResponse:
    """A file to whom the section's view has already let in."""
    if settings.DOWNLOAD_BASE_URL and not is_download_host(request):
        return redirect(settings.DOWNLOAD_BASE_URL + reverse("guards:download", args=[_token(field_file, name, mime)]))
    with field_file.open("rb") as file:
        return attachment(file.read(), name, mime)


def is_download_host(request) -> bool:
    """Whether the request came to the address for downloads; without one, no signed link is served at all."""
    return bool(settings.DOWNLOAD_BASE_URL) and request.get_host() == urlsplit(settings.DOWNLOAD_BASE_URL).netloc


def _token(field_file, name, mime) -> str:
    model, field = field_file.instance._meta.label, field_file.field.name
    return signing.dumps({"m": model, "f": field, "k": str(field_file.instance.pk), "n": name, "t": mime}, salt=SALT, compress=True)


def by_token(token: str):
    """``(bytes, name, mime)``, or None where the link is old, not ours, or the file is gone."""

    try:
        held = signing.loads(token, salt=SALT, max_age=AGE)
        record = apps.get_model(held["m"])._base_manager.filter(pk=held["k"]).first()
    except (signing.BadSignature, LookupError):
        return None
    field_file = getattr(record, held["f"], None)
    if not field_file:
        return None
    try:
        with field_file.open("rb") as file:
            return file.read(), held["n"], held["t"]
    except OSError:
        return None
