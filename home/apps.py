from django.apps import AppConfig

SNIPPETS = ("view_urgentmessage", "add_urgentmessage", "change_urgentmessage", "delete_urgentmessage", "change_sitesettings")


class HomeConfig(AppConfig):
    name = "home"
    label = "home"
    verbose_name = "Головна й сторінки"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from accounts.roles import Role, grant
        from portal.core import navigation, results
        from portal.search.pages import register_page
        from videosidecar.stats import totals

        from . import models

        for role in (Role.EDITOR, Role.MODERATOR, Role.COORDINATOR, Role.ADMINISTRATOR):
            grant(role, *(f"home.{name}" for name in SNIPPETS), "portal_search.view_missedword")
        navigation.register(
            navigation.NavItem(order=90, label="Про проєкт", icon="info", target=navigation.first_page(models.AboutPage), part="")
        )
        results.register(5, "комплектів розумного спостереження", 1000, lambda city: totals(city)[0], part="video")
        for model in (
            models.InfoPage,
            models.AboutPage,
            models.ResultsPage,
            models.PartnersPage,
            models.ContactsPage,
            models.ResourceDirectoryPage,
        ):
            register_page(model, "page", "Сторінки")
        register_page(models.PracticePage, "practice", "Практики")
        register_page(models.PracticeIndexPage, "page", "Сторінки")
