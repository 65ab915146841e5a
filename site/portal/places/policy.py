"""A permission policy that knows whose a record is. Wagtail's snippet views do not ask it about a
single record: the address of each record is guarded by ``viewsets.OwnCityViews``."""

from wagtail.permission_policies.base import ModelPermissionPolicy


class OfOwnCity(ModelPermissionPolicy):
    """The permissions of a model, for records of the person's own city alone. A superuser sees all cities.

    ``path`` is the lookup from the model to its city. Register it with
    ``wagtail.permissions.register_permission_policy(Model, OfOwnCity(Model, "city"))`` and give the
    viewset ``get_queryset = policy.own`` of the request's user for its list.
    """

    def __init__(self, model, path: str = "city"):
        super().__init__(model)
        self.path = path

    def own(self, user):
        """The records the person may see in lists."""
        found = self.model._default_manager.all()
        if user.is_superuser:
            return found
        return found.filter(**{self.path: user.city_id}) if user.city_id else found.none()

    def user_has_permission_for_instance(self, user, action, instance):
        return self._is_own(user, instance) and super().user_has_permission_for_instance(user, action, instance)

    def user_has_any_permission_for_instance(self, user, actions, instance):
        return self._is_own(user, instance) and super().user_has_any_permission_for_instance(user, actions, instance)

    def _is_own(self, user, instance) -> bool:
        if user.is_superuser:
            return True
        value = instance
        for name in self.path.split("__"):
            value = getattr(value, name)
        return user.city_id is not None and value.pk == user.city_id
