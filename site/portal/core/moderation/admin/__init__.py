"""The inbox in Wagtail's admin: the queue, one item, second looks, bans, figures."""

QUEUE = "moderation_queue"
