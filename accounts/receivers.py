"""What the account's own doings leave: a row in the log, a letter, ended sessions."""

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from django.conf import settings
from django.dispatch import receiver
from django.utils.translation import gettext as _

from portal.audit.services import record
from portal.audit.signals import anchored
from portal.outbox.services import enqueue

from . import devices
from .mfa import FACTORS, PROVEN
from .privacy.cores import end_sessions


@receiver(account.user_signed_up, dispatch_uid="accounts.signed_up")
def signed_up(request, user, **kwargs):
    record("account.created", user, actor=user, city=user.city)


@receiver(account.user_logged_in, dispatch_uid="accounts.logged_in")
def logged_in(request, response, user, **kwargs):
    devices.seen(request, response, user)


@receiver([account.password_changed, account.password_set, account.password_reset], dispatch_uid="accounts.password")
def password_changed(request, user, **kwargs):
    record("account.password_changed", user, actor=user, city=user.city)
    end_sessions(user, but=request.session.session_key)


@receiver(account.email_added, dispatch_uid="accounts.email_asked")
def email_asked(request, user, email_address, **kwargs):
    """The old address hears of it while the change can still be stopped."""
    if email_address.email.lower() == user.email.lower():
        return
    enqueue(
        to=user.email,
        subject=_("Хтось міняє вашу електронну пошту"),
        text=_(
            "Добрий день!\n\nУ вашому обліковому записі попросили замінити цю адресу на %(email)s. "
            "Зміна настане, коли нову адресу підтвердять.\n\n"
            "Це були не ви? Негайно змініть пароль: %(url)s\n"
        )
        % {"email": _masked(email_address.email), "url": request.build_absolute_uri("/account/password/change/")},
        kind="account",
        city=user.city,
    )


@receiver(account.email_changed, dispatch_uid="accounts.email_changed")
def email_changed(request, user, **kwargs):
    record("account.email_changed", user, actor=user, city=user.city)


@receiver(mfa.authenticator_added, dispatch_uid="accounts.mfa_added")
def factor_added(request, user, authenticator, **kwargs):
    """Whoever adds a factor has it at hand; sessions that never showed one end."""
    record("account.mfa_added", user, actor=user, city=user.city, kind=authenticator.type)
    if authenticator.type in FACTORS:
        request.session[PROVEN] = True
        end_sessions(user, but=request.session.session_key)


@receiver(mfa.authenticator_removed, dispatch_uid="accounts.mfa_removed")
def factor_removed(request, user, authenticator, **kwargs):
    record("account.mfa_removed", user, actor=user, city=user.city, kind=authenticator.type)


@receiver(mfa.authenticator_used, dispatch_uid="accounts.mfa_used")
def factor_used(request, **kwargs):
    request.session[PROVEN] = True


@receiver(anchored, dispatch_uid="accounts.anchor_letter")
def anchor_letter(sender, anchor, **kwargs):
    """The end of the audit chain, daily, to a mailbox outside the portal."""
    if settings.AUDIT_ANCHOR_EMAIL:
        enqueue(
            to=settings.AUDIT_ANCHOR_EMAIL,
            subject=_("Якір журналу дій № %(number)s") % {"number": anchor.seq},
            text=_("Збережіть цей лист. Перевірка:\n\nmanage.py audit_verify --anchor %(anchor)s\n") % {"anchor": anchor},
            kind="audit_anchor",
            once=f"audit-anchor:{anchor.seq}",
        )


def _masked(email: str) -> str:
    name, _at, domain = email.partition("@")
    return f"{name[:1]}…@{domain}"
