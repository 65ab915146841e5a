from django.apps import AppConfig


class CorrectionsConfig(AppConfig):
    name = "mapapp.corrections"
    label = "corrections"
    verbose_name = "Виправлення на мапі"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from django.utils.translation import gettext_lazy as _

        from accounts.roles import Role, grant
        from portal.audit import labels
        from portal.notify import kinds as notices
        from portal.outbox import kinds as letters

        for role in (Role.EDITOR, Role.ADMINISTRATOR):
            grant(role, "corrections.view_correction", "corrections.change_correction")
        letters.register("correction", "мапа: відповідь на повідомлення про помилку")
        notices.register(
            notices.Kind(
                "correction",
                _("Помилки на мапі"),
                900,
                _("Мешканці пишуть, що на мапі не так. Не частіше ніж раз на день."),
                sentence=_("Є повідомлення про помилки на мапі."),
            )
        )
        labels.register(
            {
                "correction.claimed": _("Узято повідомлення про помилку на мапі"),
                "correction.released": _("Повернуто повідомлення про помилку до черги"),
                "correction.accepted": _("Помилку на мапі виправлено"),
                "correction.refused": _("Повідомлення про помилку відхилено"),
            }
        )
