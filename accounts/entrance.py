"""allauth's forms of signing in, in the portal's words. Apart from `forms`, which allauth itself loads."""

from allauth.account import forms as allauth
from django.utils.translation import gettext_lazy as _


class PlainFields:
    """A label says what to write; a grey hint inside the field would vanish while one writes, and is cut on a phone."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name in ("login", "email"):
                field.label = _("Електронна пошта")


class LoginForm(PlainFields, allauth.LoginForm):
    pass


class ResetPasswordForm(PlainFields, allauth.ResetPasswordForm):
    pass
