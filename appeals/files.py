"""Files beside an appeal: proofs, the signed paper, the signature."""

from django.db import transaction
from django.utils.translation import gettext as _

from portal.guards import uploads

from . import services
from .models import Appeal, AppealAttachment

Purpose = AppealAttachment.Purpose
# A letter grows by a third on its way: 18 MB of files are the most that servers take.
EVIDENCE = uploads.Limits(size=15 * uploads.MEGABYTE, video=True)
SIGNED = uploads.Limits(signatures=True, count=2)
BY_KEY = ("application/pkcs7-signature", "application/vnd.etsi.asic-e+zip")


def keep_all(appeal: Appeal, files, with_metadata: bool = False) -> tuple[list[str], list[str]]:
    """Keep what the guard accepts. Gives the reasons of what it does not, and notes. Raises services.Conflict."""
    limits = uploads.limits_for(EVIDENCE, original=with_metadata)
    accepted, refused = uploads.check_all(files, already=_evidence(appeal).count(), already_bytes=_weight(appeal), limits=limits)
    notes = []
    for file in accepted:
        try:
            _keep(appeal, file, Purpose.EVIDENCE, with_metadata and file.mime.startswith(("image/", "video/")))
        except uploads.UploadRefused as refusal:
            refused.append(str(refusal))
        if file.note:
            notes.append(file.note)
    return refused, notes


def keep_signed(appeal: Appeal, file) -> str:
    """Keep a scan or a signature in place of the one before; the reason why not, or "". Raises services.Conflict."""
    if file is None:
        return _("Виберіть файл: скан або фото підписаного документа, .p7s чи .asice.")
    accepted, refused = uploads.check_all([file], already_bytes=_weight(appeal), limits=SIGNED)
    if refused:
        return refused[0]
    purpose = Purpose.SIGNATURE if accepted[0].mime in BY_KEY else Purpose.SIGNED_COPY
    for before in appeal.attachments.filter(purpose=purpose):
        services.detach(appeal, before.pk)
    try:
        _keep(appeal, accepted[0], purpose)
    except uploads.UploadRefused as refusal:
        return str(refusal)
    return ""


def drop_signature(appeal: Appeal) -> int:
    """What was signed is no longer what is written: signatures go. How many there were."""
    signed = list(appeal.attachments.exclude(purpose=Purpose.EVIDENCE))
    for one in signed:
        services.detach(appeal, one.pk)
    return len(signed)


@transaction.atomic
def _keep(appeal, file, purpose, with_metadata=False):
    attachment = services.attach(appeal, file)
    AppealAttachment.objects.filter(pk=attachment.pk).update(purpose=purpose, keeps_metadata=with_metadata)


def _evidence(appeal):
    return appeal.attachments.filter(purpose=Purpose.EVIDENCE)


def _weight(appeal) -> int:
    return sum(appeal.attachments.values_list("size", flat=True))
