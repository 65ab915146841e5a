"""What every request of a signed-in person passes: the hint for pages, the second step of staff, the rules for minors.

The hint is a readable cookie that says only yes or no and opens nothing: the script of the page asks
for the name with the session's own cookie, and only when the hint is there.
"""

from hashlib import sha256
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from . import mfa, minors
from .models import User

HINT = "signed_in"


class SignedInHint:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        hinted = request.COOKIES.get(HINT) == "1"
        if not hinted and settings.SESSION_COOKIE_NAME not in request.COOKIES and not response.cookies:
            return response  # a visitor: the session is not even looked at
        signed_in = request.user.is_authenticated
        if signed_in and not hinted:
            response.set_cookie(HINT, "1", samesite="Lax", secure=request.is_secure())
        elif hinted and not signed_in:
            response.delete_cookie(HINT, samesite="Lax")
        return response


def _person(request):
    """Who is signed in; a visitor's session is not even looked at."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
        return None
    return request.user


class LastSeen:
    """«Де ви ввійшли» learns of a visit once in SEEN_EVERY, and at once of another address or browser.

    Takes the place of allauth's own middleware, which writes to the database at every request.
    """

    SEEN_EVERY = 300  # seconds

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if _person(request) and cache.add(self._key(request), True, self.SEEN_EVERY):
            UserSession.objects.create_from_request(request)
        return self.get_response(request)

    @staticmethod
    def _key(request) -> str:
        """Neither the session's key nor the address can be read from it."""
        parts = (request.session.session_key or "", get_adapter().get_client_ip(request), request.META.get("HTTP_USER_AGENT", ""))
        return f"accounts.seen.{sha256(chr(0).join(parts).encode()).hexdigest()}"


class StaffSecondStep:
    """Staff see nothing but the way to their second step until this session has shown it (STAFF_MFA_REQUIRED)."""

    OPEN = {"account_logout", "account_reauthenticate", "account_email", "account_confirm_email", "accounts:bit"}
    PLUMBING = {"healthz", "readyz", "metrics"}

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view_func, view_args, view_kwargs):
        if not settings.STAFF_MFA_REQUIRED:
            return None
        name = request.resolver_match.view_name or ""
        if name.startswith("mfa_") or name in self.OPEN | self.PLUMBING:
            return None
        user = _person(request)
        if user is None or not mfa.needs_second_step(user) or request.session.get(mfa.PROVEN):
            return None
        if not mfa.has_factor(user):
            messages.warning(request, _("Ваша робота потребує другого кроку входу. Додайте ключ доступу або застосунок із кодами."))
            return redirect("mfa_index")
        return redirect(f"{mfa.way_to_prove(user)}?{urlencode({'next': request.get_full_path() if request.method == 'GET' else '/'})}")


class MinorsRules:
    """Minors write and vote with a grown-up's consent alone, and nobody opens a page about them."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view_func, view_args, view_kwargs):
        name = request.resolver_match.view_name or ""
        if name in minors.PUBLIC_PROFILES:
            self._hide(request, view_kwargs.get("pk"))
        if name not in minors.WAITS_FOR_CONSENT and name not in minors.ADULTS_ONLY:
            return None
        user = _person(request)
        if user is None or not user.is_minor:
            return None
        if name in minors.ADULTS_ONLY:
            messages.info(request, _("Це лише для тих, кому вже є 18."))
            return redirect("accounts:overview")
        if minors.has_consent(user):
            return None
        messages.info(request, _("Спершу потрібна згода мами, тата чи опікуна."))
        return redirect(reverse("accounts:guardian"))

    def _hide(self, request, pk) -> None:
        person = User.objects.filter(pk=pk).first()
        own = person is not None and _person(request) == person
        if person is not None and not own and not person.has_public_profile:
            raise Http404
