"""What a person wrote on the forum stays in its threads without a name; answers of others stay whole."""

from django.db.models import Q
from django.utils.crypto import get_random_string
from machina.core.db.models import get_model

from accounts.privacy import register

from .models import PollBallot, Rejection, SentForm


def _models():
    names = {
        "Post": "forum_conversation",
        "Topic": "forum_conversation",
        "TopicPollVote": "forum_polls",
        "ForumReadTrack": "forum_tracking",
        "TopicReadTrack": "forum_tracking",
        "ForumProfile": "forum_member",
        "UserForumPermission": "forum_permission",
    }
    return {name: get_model(app, name) for name, app in names.items()}


def export(user) -> dict:
    models = _models()
    return {
        "posts": [
            {"topic": post.topic.subject, "subject": post.subject, "text": str(post.content.raw), "at": post.created.isoformat()}
            for post in models["Post"].objects.filter(poster=user).select_related("topic").order_by("pk").iterator()
        ],
        "follows": list(models["Topic"].objects.filter(subscribers=user).values_list("subject", flat=True)),
        "poll_votes": [
            {"answer": vote.poll_option.text, "at": vote.timestamp.isoformat()}
            for vote in models["TopicPollVote"].objects.filter(voter=user).select_related("poll_option")
        ],
    }


def files(user):
    attachments = get_model("forum_attachments", "Attachment")
    for row in attachments.objects.filter(post__poster=user):
        yield row.filename, row.file


def erase(user) -> None:
    models = _models()
    _drop_unseen(models, user)
    for topic in models["Topic"].objects.filter(subscribers=user):
        topic.subscribers.remove(user)
    # A vote stays counted; machina wants either a person or a mark.
    for vote in models["TopicPollVote"].objects.filter(voter=user):
        models["TopicPollVote"].objects.filter(pk=vote.pk).update(voter=None, anonymous_key=get_random_string(40))
    PollBallot.objects.filter(voter=user).delete()
    SentForm.objects.filter(user=user).delete()
    for name in ("ForumReadTrack", "TopicReadTrack", "ForumProfile", "UserForumPermission"):
        models[name].objects.filter(user=user).delete()
    models["Post"].objects.filter(updated_by=user).update(updated_by=None)
    models["Post"].objects.filter(poster=user).update(poster=None)
    models["Topic"].objects.filter(poster=user).update(poster=None)
    Rejection.objects.filter(by=user).update(by=None)


def _drop_unseen(models, user) -> None:
    """Posts that no moderator has let through were never part of a conversation."""
    for topic in models["Topic"].objects.filter(poster=user, approved=False):
        if not topic.posts.exclude(poster=user).exists():
            topic.delete()
    unseen = models["Post"].objects.filter(poster=user, approved=False).filter(~Q(pk__in=_first_posts(models)))
    for post in unseen:
        post.delete()


def _first_posts(models):
    return models["Topic"].objects.exclude(first_post=None).values("first_post")


register(
    "forum",
    "Форум",
    export=export,
    erase=erase,
    files=files,
    covers=(
        "forumapp.SentForm.user",
        "forumapp.PollBallot.voter",
        "forumapp.Rejection.by",
        "forum_conversation.Topic_subscribers.user",
        "forum_conversation.Topic.poster",
        "forum_conversation.Post.poster",
        "forum_conversation.Post.updated_by",
        "forum_polls.TopicPollVote.voter",
        "forum_tracking.ForumReadTrack.user",
        "forum_tracking.TopicReadTrack.user",
        "forum_member.ForumProfile.user",
        "forum_permission.UserForumPermission.user",
    ),
)
