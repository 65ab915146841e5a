from django.db.models.signals import post_migrate
from machina.apps.forum_permission.apps import ForumPermissionAppConfig as MachinaConfig


def _set_defaults(sender, **kwargs):
    from forumapp.services import set_default_permissions

    set_default_permissions()


class ForumPermissionAppConfig(MachinaConfig):
    """Takes the place of machina's application of the same label."""

    name = "forumapp.forum_permission"
    default = True

    def ready(self):
        from machina.apps.forum_permission import receivers  # noqa: F401 - makes the rows of permissions after migrating

        post_migrate.connect(_set_defaults, sender=self, dispatch_uid="forumapp.default_permissions")
