"""How long notices are kept."""

from django.utils.translation import gettext_lazy as _

from portal.core import retention

from .models import Notice


def forget_notices(before, dry: bool = False) -> int:
    """Notices, read or not; what still waits to be told stays."""
    if dry:
        return Notice.everything.filter(happened_at__lt=before).count()
    from .figures import purge

    return purge(before)


retention.register("notices", _("Сповіщення"), 180, forget_notices, _("щоб ви могли повернутися до них"))
