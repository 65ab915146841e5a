from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotifyConfig(AppConfig):
    name = "portal.notify"
    label = "notify"
    verbose_name = "Сповіщення"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from portal.core import metrics, ticks
        from portal.outbox import kinds as letters

        from . import checks, kinds, receivers, topics  # noqa: F401

        kinds.register(
            kinds.Kind("urgent", _("Термінові попередження"), 10, _("Небезпека поруч."), kinds.ByEmail.NOW, urgent=True,
                       sentence=_("Термінове попередження. Відкрийте, щоб прочитати."))
        )  # fmt: skip
        kinds.register(kinds.Kind("account", _("Обліковий запис"), 900, essential=True, sentence=_("Є новини вашого облікового запису.")))
        kinds.register(
            kinds.Kind("moderation", _("Рішення модераторів"), 800, _("Про те, що ви написали."), sentence=_("Є рішення модератора."))
        )
        kinds.register(kinds.Kind("district", _("Район"), 300, _("Нові зустрічі, заміни дільничних."), sentence=_("Є новини району.")))
        topics.register(
            topics.Topic(
                "district", "places.District", _("Район"), by_email=True, url=lambda district: f"/notices/follow/district/{district.pk}/"
            )
        )
        for name, label in (("notice", _("сповіщення")), ("digest", _("добірка сповіщень"))):
            letters.register(name, label)
        letters.register("notice-confirm", _("підтвердження підписки"), essential=True)
        metrics.register("portal_notices", "Notices that wait, by the way they will go.", "way", "portal.notify.figures.waiting")
        metrics.register("portal_pushes", "Messages to screens within a day, by result.", "state", "portal.notify.figures.push_results")
        ticks.register("notify", 30, "portal.notify.tasks.sweep")
