"""Who may see what of the video part."""

from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied

from accounts.roles import NAMES, Role


def may_watch(user) -> bool:
    """Operators only. The public page promises that nobody else sees a recording, so an administrator does not either."""
    return user.is_authenticated and user.is_active and user.groups.filter(name=NAMES[Role.OPERATOR]).exists()


def operator_required(view):
    """Ask a stranger to sign in; refuse anybody else who is not an operator."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not may_watch(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded
