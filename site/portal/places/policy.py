"""A permission policy that knows whose a record is.

Every model that belongs to a city gets it by itself (`register_policies`), so that whatever asks
Wagtail's policies (bulk actions, previews, the admin's API, choosers) knows about cities. Wagtail's
snippet views do not ask it about a single record: see ``viewsets.OwnCityViews``.
"""

from django.apps import apps
from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.models import Page, Site
from wagtail.permission_policies.base import ModelPermissionPolicy
from wagtail.permission_policies.sites import SitePermissionPolicy
from wagtail.permissions import policy_registry, register_permission_policy

from . import grants
from .models import City

VERBS = ("view", "add", "change", "delete")


def city_path(model) -> str | None:
    """The lookup from a model to its city; None where its records belong to no city."""
    if issubclass(model, Page):
        return None
    if hasattr(model, "city_path"):
        return model.city_path
    field = next((field for field in model._meta.get_fields() if field.name == "city" and field.concrete), None)
    return "city" if field is not None and field.related_model is City else None


def rights(model, *actions: str) -> list[str]:
    """Names of permissions: ``rights(Officer, "change")`` is ["mapapp.change_officer"]."""
    return [f"{model._meta.app_label}.{action}_{model._meta.model_name}" for action in actions or VERBS]


def of_own_cities(queryset, user, *permissions: str):
    """Rows of the cities in which the person has one of ``permissions`` (any role, if none is named). All for a superuser.

    Rows that belong to no city at all are a superuser's.
    """
    if user.is_active and user.is_superuser:
        return queryset
    return queryset.filter(**{f"{city_path(queryset.model)}__in": grants.city_ids(user, *permissions)})


class OfOwnCity(ModelPermissionPolicy):
    """The permissions of a model, for records of cities where the person's role carries them. A superuser sees all cities.

    ``path`` is the lookup from the model to its city.
    """

    def __init__(self, model, path: str = "city"):
        super().__init__(model)
        self.path = path

    def own(self, user, *actions: str):
        """The records the person may do one of ``actions`` with; any of the four verbs if none is named."""
        return of_own_cities(self.model._default_manager.all(), user, *rights(self.model, *actions))

    def instances_user_has_any_permission_for(self, user, actions):
        found = self.own(user, *actions)
        return found if self.user_has_any_permission(user, actions) else found.none()

    def user_has_permission_for_instance(self, user, action, instance):
        return self.user_has_any_permission_for_instance(user, [action], instance)

    def user_has_any_permission_for_instance(self, user, actions, instance):
        if not self.user_has_any_permission(user, actions):
            return False
        if instance.pk is None:  # a form that is being filled in: its city is asked when it is saved
            return True
        return self.own(user, *actions).filter(pk=instance.pk).exists()


class OfOwnSite(SitePermissionPolicy):
    """Settings of a site belong to those whose role in its city carries their permission."""

    def _cities(self, user, actions):
        return grants.city_ids(user, *(self._get_permission_name(action) for action in actions))

    def user_has_any_permission_for_instance(self, user, actions, instance):
        site_id = instance.pk if isinstance(instance, Site) else getattr(instance, self.site_fk_field_name)
        return self.sites_user_has_any_permission_for(user, actions).filter(pk=site_id).exists()

    def sites_user_has_any_permission_for(self, user, actions):
        if user.is_active and user.is_superuser:
            return Site.objects.all()
        return Site.objects.filter(city__in=self._cities(user, actions))


def register_policies() -> None:
    """Give every model of a city, and every setting of a site, the policy that asks whose it is.

    Called when all models are there; a policy that a section registers for a model of its own stays.
    """
    for model in apps.get_models():
        if issubclass(model, BaseSiteSetting):
            register_permission_policy(model, OfOwnSite(model), exact_class=True)
        elif city_path(model) and model._meta.app_label != "accounts" and not policy_registry.get_by_type(model, fallback=False):
            register_permission_policy(model, OfOwnCity(model, city_path(model)), exact_class=True)
