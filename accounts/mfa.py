"""The second step: whose work asks for it, how its secrets are kept, how keys are called."""

import base64
from hashlib import sha256

from allauth.account.adapter import get_adapter as account_adapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.places.scope import current_city

from .roles import WAGTAIL_ROLES, Role, has_role

PROVEN = "second_step_proven"  # in the session: this very session has shown the factor
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def needs_second_step(user) -> bool:
    """Whoever may enter Wagtail or the operators' console."""
    return has_role(user, *WAGTAIL_ROLES, Role.OPERATOR) or user.is_staff or user.has_perm("wagtailadmin.access_admin")


def has_factor(user) -> bool:
    return Authenticator.objects.filter(user=user, type__in=FACTORS).exists()


def way_to_prove(user) -> str:
    """The page where this person shows the factor they have: the key, or else a code."""
    ways = {method["id"]: method["url"] for method in account_adapter().get_reauthentication_methods(user)}
    return ways.get("mfa_reauthenticate:webauthn") or ways["mfa_reauthenticate"]


def _vault() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(sha256(b"accounts.mfa" + key.encode()).digest())) for key in keys])


class PortalMFAAdapter(DefaultMFAAdapter):
    """Secrets are encrypted with a key made of SECRET_KEY, so that a copy of the database opens no account."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "add_email_blocked": gettext_lazy("Спершу вимкніть другий крок входу, тоді міняйте адресу."),
        "cannot_delete_authenticator": gettext_lazy("Другий крок входу вимкнути не можна."),
        "cannot_generate_recovery_codes": gettext_lazy("Спершу ввімкніть другий крок входу, тоді створюйте запасні коди."),
        "incorrect_code": gettext_lazy("Код не підходить. Дочекайтеся наступного й спробуйте ще раз."),
        "unverified_email": gettext_lazy("Спершу підтвердьте електронну пошту."),
    }

    def encrypt(self, text: str) -> str:
        return _vault().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return _vault().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return encrypted_text  # written before secrets were encrypted

    def _get_site_name(self) -> str:
        city = current_city(account_adapter().request)
        return f"{settings.MFA_TOTP_ISSUER}" if city is None else city.site.site_name or settings.MFA_TOTP_ISSUER

    def generate_authenticator_name(self, user, type) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return _("Ключ доступу %(number)s") % {"number": number + 1}
