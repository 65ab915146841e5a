"""Which permissions a person has in a forum."""

from machina.apps.forum_permission.checker import ForumPermissionChecker as MachinaChecker

# What only staff of the city may do.
MODERATING = frozenset(
    {
        "can_post_announcements",
        "can_post_stickies",
        "can_lock_topics",
        "can_move_topics",
        "can_edit_posts",
        "can_delete_posts",
        "can_approve_posts",
        "can_reply_to_locked_topics",
    }
)
READING = frozenset({"can_see_forum", "can_read_forum", "can_download_file"})


class ForumPermissionChecker(MachinaChecker):
    """machina's, except that a visitor only ever reads (one wrong row must not let anybody write unnamed)
    and that a moderator of another city is a resident here."""

    is_visiting = False

    def get_perms_for_forumlist(self, forums, perm_codenames=None):
        permissions = super().get_perms_for_forumlist(forums, perm_codenames)
        if self.user.is_anonymous:
            return {forum: codes & READING for forum, codes in permissions.items()}
        if self.is_visiting:
            return {forum: codes - MODERATING for forum, codes in permissions.items()}
        return permissions
