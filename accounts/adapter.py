"""allauth's letters leave through the outbox like all others, and its answers do not tell who has an account."""

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext_lazy as _

from portal.outbox.services import enqueue
from portal.places.scope import current_city


class PortalAccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("Цей обліковий запис вимкнено."),
        "cannot_remove_primary_email": _("Основну адресу вилучити не можна."),
        "duplicate_email": _("Цю адресу вже додано."),
        "email_password_mismatch": _("Пошта або пароль не підходять. Перевірте їх і спробуйте ще раз."),
        "email_taken": _("З цією адресою вже є обліковий запис."),
        "enter_current_password": _("Введіть теперішній пароль."),
        "incorrect_code": _("Код не підходить."),
        "incorrect_password": _("Пароль не підходить."),
        "invalid_or_expired_key": _("Посилання застаріло або вже використане."),
        "invalid_password_reset": _("Посилання для зміни пароля не діє. Попросіть нове."),
        "max_email_addresses": _("Більше адрес додати не можна."),
        "rate_limited": _("Забагато спроб. Зачекайте кілька хвилин і спробуйте ще раз."),
        "same_as_current": _("Нова адреса така сама, як теперішня."),
        "too_many_login_attempts": _("Забагато невдалих спроб. Зачекайте п’ять хвилин або задайте новий пароль."),
        "unknown_email": _("Перевірте адресу: такої ми не знаємо."),
        "unverified_primary_email": _("Основною може бути лише підтверджена адреса."),
        "password_used": _("Цей пароль ви вже мали. Придумайте інший."),
        "password_min_length": _("Пароль має бути щонайменше {min_length} знаків завдовжки."),
    }

    ways_to_confirm = {
        "reauthenticate": _("Підтвердити паролем"),
        "mfa_reauthenticate": _("Підтвердити кодом із застосунку або запасним кодом"),
        "mfa_reauthenticate:webauthn": _("Підтвердити ключем доступу"),
    }

    def get_reauthentication_methods(self, user) -> list[dict]:
        """allauth's list in the portal's words."""
        methods = super().get_reauthentication_methods(user)
        return [{**method, "description": self.ways_to_confirm.get(method["id"], method["description"])} for method in methods]

    def send_mail(self, template_prefix, email, context):
        context["email"] = email
        message = self.render_mail(template_prefix, email, context)
        city = current_city(self.request) if self.request else None
        enqueue(to=email, subject=message.subject, text=message.body, kind="account", city=city)

    def send_account_already_exists_mail(self, email):
        """A sign-up with a known address takes as long as one with a new: there the password is hashed."""
        make_password("as-long-as-for-a-new-one")
        super().send_account_already_exists_mail(email)
