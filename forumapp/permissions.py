"""Who may change the forums of a city in Wagtail."""

from machina.core.db.models import get_model

from portal.places.policy import OfOwnCity

from . import services

Forum = get_model("forum", "Forum")


class ForumPolicy(OfOwnCity):
    """Staff change the forums of their own city. Nobody deletes one: its topics would go with it; it is closed instead."""

    def __init__(self):
        super().__init__(Forum)

    def own(self, user):
        if user.is_superuser:
            return Forum.objects.filter(level__gt=0)
        return services.forums_of(user.city)

    def user_has_permission(self, user, action):
        return action != "delete" and super().user_has_permission(user, action)

    def _is_own(self, user, instance) -> bool:
        return self.own(user).filter(pk=instance.pk).exists()
