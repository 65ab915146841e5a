"""A topic's poll as its page shows it."""

from dataclasses import dataclass, field

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Count
from machina.core.db.models import get_model

TopicPollVote = get_model("forum_polls", "TopicPollVote")


@dataclass
class PollOnPage:
    """The question, what the person may do, and the result as rows of a table of bars."""

    poll: object
    may_vote: bool
    has_voted: bool
    options: list = field(default_factory=list)
    rows: list = field(default_factory=list)
    voters: int = 0

    @classmethod
    def of(cls, topic, request):
        """The poll of ``topic`` for the person of ``request``, or None."""
        try:
            poll = topic.poll
        except ObjectDoesNotExist:
            return None
        user = request.user
        options = list(poll.options.annotate(votes_count=Count("votes")).order_by("pk"))
        mine = set()
        if user.is_authenticated:
            mine = set(TopicPollVote.objects.filter(poll_option__poll=poll, voter=user).values_list("poll_option_id", flat=True))
        voters = TopicPollVote.objects.filter(poll_option__poll=poll).values("voter").distinct().count()
        return cls(
            poll=poll,
            may_vote=user.is_authenticated and request.forum_permission_handler.can_vote_in_poll(poll, user),
            has_voted=bool(mine),
            options=[(option, option.pk in mine) for option in options],
            rows=[
                {
                    "label": option.text,
                    "value": option.votes_count,
                    "share": 100 * option.votes_count / voters if voters else 0,
                    "mine": option.pk in mine,
                }
                for option in options
            ],
            voters=voters,
        )
