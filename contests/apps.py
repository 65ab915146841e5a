from django.apps import AppConfig


class ContestsConfig(AppConfig):
    name = "contests"
    label = "contests"
    verbose_name = "Конкурси"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from accounts.roles import Role, grant
        from portal.core import navigation, results
        from portal.core.moderation import registry as kinds
        from portal.search.registry import register

        from . import moderation, search, stats
        from .models import ContestIndexPage, ContestPage

        for role in (Role.EDITOR, Role.COORDINATOR, Role.ADMINISTRATOR):
            grant(role, "contests.view_entry", "contests.change_entry")
        kinds.register(moderation.kind())
        navigation.register(navigation.NavItem(order=70, label="Конкурси", icon="trophy", target=navigation.first_page(ContestIndexPage)))
        register(ContestPage, "contest", "Конкурси", search.entry)
        results.register(
            80,
            "тематичних конкурсів із нагородженням",
            5,
            lambda city: stats.counts(city)["contests_done"],
            url=navigation.first_page(ContestIndexPage),
        )
