from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "portal.search"
    label = "portal_search"
    verbose_name = "Пошук"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from wagtail.models import PageViewRestriction

        from portal.core import pagecache, ticks

        from . import hidden, registry, signals  # noqa: F401 - hidden listens to the moderators

        signals.connect(self)
        pagecache.allow_query("q", "kind", "district", "period", "sort")
        # A branch that is closed to visitors, or opened, leaves the search or comes back.
        registry.follow(PageViewRestriction, lambda restriction: signals.branch(restriction.page))
        ticks.register("search.catch_up", 60, "portal.search.services.refresh_waiting")
        ticks.register("search.forget_missed", 86_400, "portal.search.missed.forget_old")
