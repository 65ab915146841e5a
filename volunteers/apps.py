from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VolunteersConfig(AppConfig):
    name = "volunteers"
    label = "volunteers"
    verbose_name = "Волонтери"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from django.urls import reverse

        from accounts.roles import Role, grant
        from portal.core import navigation, results
        from portal.notify import kinds

        from . import stats

        kinds.register(
            kinds.Kind(
                "outing", _("Чергування"), 220, _("Виходи, на які ви записалися."), kinds.ByEmail.NOW, sentence=_("Є новини про вихід.")
            )
        )
        for role in (Role.COORDINATOR, Role.ADMINISTRATOR):
            grant(role, "volunteers.view_volunteer", *(f"volunteers.{verb}_outing" for verb in ("view", "add", "change")))
        grant(Role.LIAISON, "volunteers.view_outing", "volunteers.add_outing")
        navigation.register(navigation.NavItem(order=60, label="Волонтерам", icon="people", target="volunteers:join"))
        results.register(
            20,
            "спільних патрулювань і рейдів",
            None,
            lambda city: stats.counts(city)["outings_done"],
            url=lambda request: reverse("volunteers:join"),
        )
