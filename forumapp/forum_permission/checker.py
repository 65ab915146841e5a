"""Which permissions a person has in a forum."""

from machina.apps.forum_permission.checker import ForumPermissionChecker as MachinaChecker

READING = frozenset({"can_see_forum", "can_read_forum", "can_download_file"})


class ForumPermissionChecker(MachinaChecker):
    """machina's, except that a visitor only ever reads: one wrong row must not let anybody write unnamed."""

    def get_perms_for_forumlist(self, forums, perm_codenames=None):
        permissions = super().get_perms_for_forumlist(forums, perm_codenames)
        if self.user.is_anonymous:
            return {forum: codes & READING for forum, codes in permissions.items()}
        return permissions
