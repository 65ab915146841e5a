"""The sign-up as allauth shows it, with the guard against programs."""

from allauth.account.forms import SignupForm
from allauth.core import context

from portal.guards.forms import SpamGuardMixin
from portal.guards.rates import Rate


class GuardedSignupForm(SpamGuardMixin, SignupForm):
    """allauth gives its forms no request; it keeps the present one beside."""

    guard_name = "sign-up"
    rate = Rate(window=3600, person=0, address=20, network=300)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, request=context.request, **kwargs)
