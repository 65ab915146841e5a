"""Who approves a page or a record: people with the role in its own city."""

from django.utils.translation import gettext_lazy as _
from wagtail.models import GroupApprovalTask, Page, TaskState


def city_of_page(page) -> int | None:
    """The city whose tree a page stands in; English trees belong to the city of their original."""
    return next((city for city, paths in tree_paths().items() if any(page.path.startswith(path) for path in paths)), None)


def city_of_record(record) -> int | None:
    """The city that a record of a register hangs on; None where it hangs on none."""
    from .policy import city_path  # it asks the models that this module is part of

    path = city_path(type(record))
    if path is None:
        return None
    for name in path.split("__"):
        record = getattr(record, name, None)
    return getattr(record, "pk", None)


def tree_paths() -> dict[int, list[str]]:
    """Tree paths of each city's front page in all languages."""
    from .models import City  # this module is part of them

    rows = City.objects.values_list("pk", "site__root_page__translation_key")
    keys = {key: pk for pk, key in rows}
    found: dict[int, list[str]] = {pk: [] for pk in keys.values()}
    for key, path, depth in Page.objects.filter(translation_key__in=keys).values_list("translation_key", "path", "depth"):
        if depth > 1:
            found[keys[key]].append(path)
    return found


class CityApprovalTask(GroupApprovalTask):
    """A step that certain roles decide; a role counts in the city of the page alone."""

    class Meta:
        verbose_name = _("перевірка роллю в місті")
        verbose_name_plural = _("перевірки ролями в містах")

    @classmethod
    def get_description(cls):
        return _("Сторінку перевіряють люди з обраними ролями в місті сторінки.")

    def _holds_role(self, obj, user) -> bool:
        from . import grants  # it asks the models that this module is part of

        if user.is_superuser:
            return True
        city = city_of_page(obj) if isinstance(obj, Page) else city_of_record(obj)
        roles = set(self.groups.values_list("pk", flat=True))
        return any(row.city_id == city and row.role_id in roles for row in grants.held(user))

    def user_can_access_editor(self, obj, user):
        return self._holds_role(obj, user)

    def locked_for_user(self, obj, user):
        return not self._holds_role(obj, user)

    def user_can_lock(self, obj, user):
        return self._holds_role(obj, user)

    def get_actions(self, obj, user):
        return super().get_actions(obj, user) if self._holds_role(obj, user) else []

    def get_task_states_user_can_moderate(self, user, **kwargs):
        states = super().get_task_states_user_can_moderate(user, **kwargs)
        if user.is_superuser:
            return states
        kept = [
            state.pk for state in states.select_related("workflow_state") if self._holds_role(state.workflow_state.content_object, user)
        ]
        return TaskState.objects.filter(pk__in=kept)
