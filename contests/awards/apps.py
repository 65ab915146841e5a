from django.apps import AppConfig


class AwardsConfig(AppConfig):
    name = "contests.awards"
    label = "awards"
    verbose_name = "Відзнаки"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from accounts.roles import Role, grant
        from portal.core import results

        from . import stats

        for role in (Role.EDITOR, Role.COORDINATOR, Role.ADMINISTRATOR):
            grant(role, "awards.view_certificate", "awards.add_certificate", "awards.change_certificate")
        results.register(90, "грамот і подяк", None, lambda city: stats.counts(city)["certificates"])
