"""Editors' files pass the same guard: a stolen account must not put a trap on the portal either."""

from dataclasses import replace

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils.translation import gettext as _
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from . import uploads


def _cleaned(file, limits: uploads.Limits, allowed: list[str]):
    """What may be kept of a new file; one that was kept before is left alone. Raises ValidationError."""
    if not isinstance(file, UploadedFile):
        return file
    file.seek(0)
    try:
        accepted = uploads.check(file, limits)
    except uploads.UploadRefused as refusal:
        raise ValidationError(str(refusal)) from refusal
    extension = accepted.name.rpartition(".")[2]
    if extension not in allowed:
        raise ValidationError(
            _("«%(name)s» насправді %(kind)s. Додайте його до зображень.") % {"name": accepted.name, "kind": extension.upper()}
        )
    return SimpleUploadedFile(accepted.name, accepted.content, accepted.mime)


class ImageForm(BaseImageForm):
    def clean_file(self):
        limits = replace(uploads.EDITOR, size=settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE, pictures_only=True, documents=False)
        file = _cleaned(self.cleaned_data["file"], limits, ["jpg", "png"])
        if isinstance(file, SimpleUploadedFile):
            self.files[self.add_prefix("file")] = file
            self._measure(file)
        return file

    def _measure(self, file) -> None:
        """Wagtail reads the picture's size from what its field has opened: the new bytes, not the old."""
        from PIL import Image

        file.image = Image.open(file)
        file.content_type = Image.MIME[file.image.format]
        file.seek(0)


class DocumentForm(BaseDocumentForm):
    def clean_file(self):
        return _cleaned(self.cleaned_data["file"], uploads.EDITOR, settings.WAGTAILDOCS_EXTENSIONS)
