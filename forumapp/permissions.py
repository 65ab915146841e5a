"""Who may change the forums of a city in Wagtail."""

from machina.core.db.models import get_model

from portal.places.grants import city_ids
from portal.places.policy import OfOwnCity, rights

from .models import CityForum

Forum = get_model("forum", "Forum")


class ForumPolicy(OfOwnCity):
    """Staff change the forums of their own city. Nobody deletes one: its topics would go with it; it is closed instead."""

    def __init__(self):
        super().__init__(Forum)

    def own(self, user, *actions):
        if user.is_superuser:
            return Forum.objects.filter(level__gt=0)
        return Forum.objects.filter(level__gt=0, tree_id__in=self._trees(user, actions))

    def _trees(self, user, actions):
        """The trees of the cities where a role of the person does one of ``actions`` with forums."""
        cities = city_ids(user, *rights(Forum, *actions))
        return CityForum.objects.filter(city__in=cities).values("root__tree_id")

    def user_has_permission(self, user, action):
        return action != "delete" and super().user_has_permission(user, action)
