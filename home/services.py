"""A practice goes to another district in one step."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from wagtail.coreutils import find_available_slug

from home.models import PracticeIndexPage, PracticePage
from portal.places.models import District


def copy_practice(practice: PracticePage, index: PracticeIndexPage, district: District | None, user) -> PracticePage:
    """A draft of ``practice`` under ``index`` that says where it came from.

    Raises PermissionDenied where ``user`` may not add pages there.
    """
    if not index.permissions_for_user(user).can_add_subpage():
        raise PermissionDenied
    city = practice.get_city()
    place = practice.district.name if practice.district else (city.name if city else "")
    note = _("За практикою «%(title)s» (%(place)s).") % {"title": practice.title, "place": place}
    return practice.copy(
        recursive=False,
        to=index,
        update_attrs={
            "slug": find_available_slug(index, practice.slug),
            "district": district,
            "origin": practice,
            "origin_note": note,
            "owner": user,
        },
        copy_revisions=False,
        keep_live=False,
        user=user,
    )
