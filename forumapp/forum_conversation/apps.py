from machina.apps.forum_conversation.apps import ForumConversationAppConfig as MachinaConfig


class ForumConversationAppConfig(MachinaConfig):
    """Takes the place of machina's application of the same label."""

    name = "forumapp.forum_conversation"
    default = True

    def ready(self):
        from . import receivers  # noqa: F401 - ours instead of machina's
