"""Problems raised at meetings among what moderators look at."""

from accounts.roles import Role, has_role
from portal.core.moderation.registry import About, Kind, Mode, Refused

from .models import MeetingState, ProblemRaised
from .services import PROBLEM


def may_moderate(user, item) -> bool:
    """Moderators and coordinators; what one wrote down oneself is for another."""
    return has_role(user, Role.MODERATOR, Role.COORDINATOR, city=item.city) and item.author_id != user.pk


def about(problem: ProblemRaised) -> About | None:
    """None for what is not on the page of a meeting that took place."""
    state = problem.meeting
    if not problem.is_public or problem.is_hidden or not state.page.live or state.status != MeetingState.Status.DONE:
        return None
    return About(
        city=state.city, title=str(problem), url=state.page.get_url_parts()[-1], author=problem.raised_by, original={"text": problem.text}
    )


def publish(item) -> None:
    ProblemRaised.objects.filter(pk=item.object_id).update(is_public=True)


def approve(item, decision) -> None:
    if not ProblemRaised.objects.filter(pk=item.object_id).update(is_public=True):
        raise Refused("Цього запису вже немає.")


def reject(item, decision) -> None:
    """It stays among the meeting's notes and is shown to nobody else."""


def hide(problem: ProblemRaised) -> None:
    ProblemRaised.objects.filter(pk=problem.pk).update(is_hidden=True)
    problem.refresh_from_db()


def restore(problem: ProblemRaised) -> None:
    ProblemRaised.objects.filter(pk=problem.pk).update(is_hidden=False)
    problem.refresh_from_db()


def touched(problem: ProblemRaised) -> list:
    return [problem.meeting.page]


def kind() -> Kind:
    return Kind(
        name=PROBLEM,
        label="Проблема із зустрічі",
        template="meetings/moderation_problem.html",
        may_moderate=may_moderate,
        approve=approve,
        reject=reject,
        model="meetings.ProblemRaised",
        about=about,
        words=lambda problem: {"text": problem.text},
        publish=publish,
        hide=hide,
        restore=restore,
        overturn=approve,
        touched=touched,
        modes=(Mode.AFTER, Mode.TRUST, Mode.BEFORE),
        default_mode=Mode.AFTER,
    )
