"""A foreign key that outlives the person it points to, on machina's own migrations."""

from django.db import models


class AuthorKey(models.ForeignKey):
    """Who wrote it. When the account is deleted the words stay and the author becomes empty.

    machina would delete every post of the person, and with the first post of a topic the replies
    of all others. What happens on deletion is decided by Django and not by the database, so the
    migration state says what machina's migrations say and nothing has to be migrated.
    """

    def __init__(self, to, on_delete=models.SET_NULL, **kwargs):
        super().__init__(to, models.SET_NULL, **kwargs)

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.ForeignKey", args, {**kwargs, "on_delete": models.CASCADE}
