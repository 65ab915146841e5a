"""Who may see what of the video part."""

from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied

from accounts.roles import NAMES, Role
from portal.places.grants import held
from portal.places.scope import current_city


def may_watch(user, city) -> bool:
    """Operators of the city only. The public page promises that nobody else sees a recording, so an administrator does not either."""
    return (
        user.is_authenticated
        and user.is_active
        and any(row.role == NAMES[Role.OPERATOR] and city is not None and row.city_id == city.pk for row in held(user))
    )


def operator_required(view):
    """Ask a stranger to sign in; refuse anybody else who is not an operator."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not may_watch(request.user, current_city(request)):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded
