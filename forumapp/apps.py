from django.apps import AppConfig


def _open_forum(sender, city, **kwargs):
    """A city begins with a forum of its own, and with who may do what in it."""
    from . import services

    services.set_default_permissions()
    services.open_city_forum(city)


class ForumappConfig(AppConfig):
    name = "forumapp"
    label = "forumapp"
    verbose_name = "Форум"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from django.apps import apps

        from accounts.roles import Role, grant
        from portal.core import navigation
        from portal.core.moderation import registry as kinds
        from portal.places.signals import city_loaded
        from portal.search.registry import follow, register

        from . import following, moderation, search

        for role in (Role.EDITOR, Role.MODERATOR, Role.COORDINATOR, Role.ADMINISTRATOR):
            grant(role, "forum.view_forum", "forum.add_forum", "forum.change_forum")
        kinds.register(moderation.kind())
        following.register_all()
        city_loaded.connect(_open_forum, dispatch_uid="forumapp.city_loaded")
        navigation.register(navigation.NavItem(order=50, label="Форум", icon="chat", target="forum:index"))
        register(apps.get_model("forum_conversation", "Topic"), "forum", "Форум", search.entry)
        follow(apps.get_model("forum_conversation", "Post"), search.topic_of)
        for who in ("Group", "User"):
            follow(apps.get_model("forum_permission", f"{who}ForumPermission"), search.topics_under)
