"""Topics and posts: machina's tables, with authors who may leave."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from machina.apps.forum_conversation.abstract_models import AbstractPost, AbstractTopic

from .fields import AuthorKey

# Names that the migrations know (machina's) stay in English here; the catalogue has them in Ukrainian.


class Topic(AbstractTopic):
    """A conversation in a forum."""

    poster = AuthorKey(settings.AUTH_USER_MODEL, blank=True, null=True, verbose_name=_("Poster"))

    class Meta(AbstractTopic.Meta):
        abstract = False

    def __str__(self):
        return self.subject


class Post(AbstractPost):
    """What one person wrote in a topic. An empty author is somebody who has deleted the account."""

    poster = AuthorKey(settings.AUTH_USER_MODEL, related_name="posts", blank=True, null=True, verbose_name=_("Poster"))

    class Meta(AbstractPost.Meta):
        abstract = False

    def clean(self):
        """machina asks here for an author or an anonymous key. Here nobody writes without an account,
        and a moderator must be able to edit the words of somebody who has left."""


from machina.apps.forum_conversation.models import *  # noqa: E402,F403 - whatever machina has beside the two
