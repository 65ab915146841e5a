from django.apps import AppConfig


class PollsConfig(AppConfig):
    name = "polls"
    label = "polls"
    verbose_name = "Опитування"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from accounts.roles import Role, grant
        from portal.core import navigation, results
        from portal.search.registry import register

        from . import following, search, stats
        from .models import PollIndexPage, PollPage

        following.register_all()

        for role in (Role.EDITOR, Role.COORDINATOR, Role.ADMINISTRATOR):
            grant(role, *(f"polls.{verb}_{model}" for verb in ("view", "add", "change") for model in ("series", "wave")))
        navigation.register(navigation.NavItem(order=40, label="Опитування", icon="poll", target=navigation.first_page(PollIndexPage)))
        register(PollPage, "poll", "Опитування", search.entry)
        results.register(
            70,
            "тематичних опитувань",
            8,
            lambda city: stats.counts(city)["polls_held"],
            url=navigation.first_page(PollIndexPage),
        )
