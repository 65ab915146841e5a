"""How long an unfinished appeal is kept."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.core import retention

from .models import Appeal


def forget_drafts(before, dry: bool = False) -> int:
    """Drafts that nobody touched, with their files. An appeal that was sent is no draft, and has terms of its own."""
    from .services import forget_drafts as forget

    if dry:
        return Appeal.objects.filter(state=Appeal.State.DRAFT, touched_at__lt=before).count()
    return forget(timezone.now() - before)


retention.register("drafts", _("Чернетки звернень, яких ви не надіслали"), 30, forget_drafts, _("щоб ви могли повернутися й закінчити"))
