"""Records of residents for tests of moderation: a post of the forum stands for everything public."""

from tests.forumapp.conftest import make_post, make_topic


def written(city, author, words: str = "Біля арки темно.", approved: bool = True):
    """A post of ``author`` in a topic of ``city``, as the form leaves it: in the queue by the city's policy."""
    from forumapp import moderation, services

    forum = services.forums_of(city).first() or services.add_forum(city, "Двір", "Про двір.")
    topic = forum.topics.first() or make_topic(forum, author, "Ліхтар", "Хто знає, чому не світить?")
    post = make_post(topic, author, words, approved)
    moderation.put_in_queue(post)
    post.refresh_from_db()
    return post


def item_of(record):
    from portal.core.moderation import hiding
    from portal.core.moderation.models import ModerationItem

    return ModerationItem.objects.filter(**hiding.where(record)).order_by("-pk").first()


def rule(city, mode: str, **fields):
    from portal.core.moderation.models import ModerationPolicy

    return ModerationPolicy.objects.create(city=city, kind="forum-post", mode=mode, **fields)


def body_of(letter) -> str:
    from email import message_from_bytes, policy

    return message_from_bytes(bytes(letter.raw), policy=policy.default).get_body().get_content()
