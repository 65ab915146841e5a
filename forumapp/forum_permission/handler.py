"""What a person may do, and which forums exist at all for a request."""

from machina.apps.forum_permission.handler import PermissionHandler as MachinaHandler
from machina.core.db.models import get_model
from mptt.utils import get_cached_trees

from portal.core.moderation.permissions import SEE_QUEUE
from portal.places.grants import city_ids

Forum = get_model("forum", "Forum")

EVERYWHERE = object()  # machina's forms make a handler of their own, for one forum they already have


class PermissionHandler(MachinaHandler):
    """machina's handler for the forums of one city.

    ``tree_id`` names the tree of the city's forums; None is a city without a forum, where nothing
    is seen. Every list that machina makes starts here, so no list can show another city. Moderators
    moderate in their own city and are residents in the others.
    """

    def __init__(self, tree_id=EVERYWHERE, city=None):
        super().__init__()
        self.tree_id = tree_id
        self.city = city

    def _get_checker(self, user):
        checker = super()._get_checker(user)
        checker.is_visiting = self.tree_id is not EVERYWHERE and getattr(self.city, "pk", None) not in city_ids(user, SEE_QUEUE)
        return checker

    def _of_city(self, forums):
        if self.tree_id is EVERYWHERE:
            return forums
        if self.tree_id is None:
            return forums.none()
        return forums.filter(tree_id=self.tree_id)

    def _get_all_forums(self):
        if not hasattr(self, "_all_forums"):
            self._all_forums = list(self._of_city(Forum.objects.all()))
        return self._all_forums

    def _get_top_nodes(self):
        if not hasattr(self, "_top_nodes"):
            self._top_nodes = get_cached_trees(self._get_all_forums())
        return self._top_nodes

    def _filter_granted_forums_using_tree(self, granted_forums):
        # machina asks the database once more for what is here already.
        kept = {pk for node in self._get_top_nodes() for pk in self._filter_granted_node_using_tree(node, granted_forums)}
        return [forum for forum in self._get_all_forums() if forum.pk in kept]

    def forum_list_filter(self, qs, user):
        qs = self._of_city(qs)
        if user.is_superuser:
            return qs
        visible = self._get_forums_for_user(user, ["can_see_forum", "can_read_forum"], use_tree_hierarchy=True)
        return qs.filter(pk__in=[forum.pk for forum in visible])

    def get_readable_forums(self, forums, user):
        if hasattr(forums, "filter"):
            return super().get_readable_forums(self._of_city(forums), user)
        return super().get_readable_forums([forum for forum in forums if forum in self._get_all_forums()], user)

    def can_edit_post(self, post, user):
        """An approved post of a pre-moderated forum is no longer changed by its author: the new words would by-pass the check."""
        if not super().can_edit_post(post, user):
            return False
        checker = self._get_checker(user)
        forum = post.topic.forum
        return (
            not post.approved
            or user.is_superuser
            or checker.has_perm("can_edit_posts", forum)
            or checker.has_perm("can_post_without_approval", forum)
        )

    def can_attach_files(self, forum, user):
        """Nobody yet: files wait for the portal's checks of type, size and content."""
        return False
