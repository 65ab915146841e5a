"""Who sees which appeal. Those it complains about: never, whatever their role; the sensitive: their own group alone."""

from django.db.models import CharField, Q, Value
from django.db.models.functions import Cast, Concat

from accounts.roles import Role, has_role
from portal.core.moderation.permissions import staff_city
from portal.places.grants import city_ids, may

from .models import Addressee, Appeal, AppealSettings

State = Appeal.State
AFTER_THE_POLICE = (*Appeal.AT_THE_POLICE, State.CLOSED)
SENSITIVE = "appeals.view_sensitive"


def about(user) -> Q:
    """Appeals that complain about this person: named by a moderator, or the officer with the person's own service address."""
    named = Appeal.complained_of.through.objects.filter(user=user).values("appeal")
    mine = Q(pk__in=named)
    if user.email:
        mine |= Q(about_officer__email__iexact=user.email) | Q(about_officer__unit__email__iexact=user.email)
    return mine


def about_whom(user):
    """The appeals of which this person must not learn."""
    return Appeal.objects.filter(about(user)) if user.is_authenticated else Appeal.objects.none()


def sees_sensitive(user, city) -> bool:
    return may(user, SENSITIVE, city)


def visible(appeals, user):
    """Those of ``appeals`` that this person's eyes are for: none about them, no sensitive one without the right."""
    appeals = appeals.exclude(pk__in=about_whom(user).values("pk"))
    if user.is_superuser:
        return appeals
    return appeals.filter(Q(is_sensitive=False) | Q(city__in=city_ids(user, SENSITIVE)))


def may_see(user, appeal) -> bool:
    """Whether the content of this one appeal may be shown to a member of staff, apart from what their role does with it."""
    return visible(Appeal.objects.filter(pk=appeal.pk), user).exists()


def may_moderate(user, item) -> bool:
    """Sensitive ones: their own group. An administrator gives that role and does not hold it unasked."""
    if item.is_sensitive:
        return sees_sensitive(user, item.city)
    return has_role(user, Role.MODERATOR, city=item.city)


def sees_appeals(user) -> bool:
    return has_role(user, Role.MODERATOR, Role.CONFIDANT, Role.LIAISON)


def may_register(user, appeal) -> bool:
    return has_role(user, Role.MODERATOR, Role.LIAISON, city=appeal.city) or (appeal.is_sensitive and sees_sensitive(user, appeal.city))


def staff_appeals(request):
    """What this person may open in this city. Moderators: all that was submitted; the group of the sensitive: those;
    the police's liaison: what has reached the police, without the sensitive ones."""
    city, user = staff_city(request), request.user
    appeals = Appeal.objects.of_city(city).exclude(state=State.DRAFT).select_related("city__site", "letter", "template", "district")
    if city is None:
        return appeals.none()
    return visible(appeals.filter(_by_role(user, city)), user)


def elsewhere(city) -> Q:
    """Appeals that went to another body than the city's police, to the one above them for instance: not for the police's eyes."""
    own = AppealSettings.of_city(city).addressee_email
    return Q(addressee_email__in=Addressee.objects.of_city(city).exclude(email__iexact=own).values("email"))


def _by_role(user, city) -> Q:
    rows = Q(pk__in=[])
    if has_role(user, Role.MODERATOR, city=city):
        rows |= Q(is_sensitive=False)
    if sees_sensitive(user, city):
        rows |= Q(is_sensitive=True)
    if has_role(user, Role.LIAISON, city=city):
        rows |= Q(state__in=AFTER_THE_POLICE, is_sensitive=False) & ~elsewhere(city)
    return rows


# ---- what letters, the log and the inbox are told ----


def unseen_keys(user):
    """Keys, as text, of the appeals that complain about the person."""
    return about_whom(user).annotate(_key=Cast("pk", CharField())).values_list("_key", flat=True)


def traces(user):
    """Labels of the records by which the person could learn of an appeal about them."""
    from portal.core.moderation.models import ModerationItem, Objection
    from portal.outbox.models import Letter

    keys = unseen_keys(user)
    items = ModerationItem.objects.filter(kind="appeal", object_id__in=keys)
    appeals = labels(about_whom(user), "appeals.appeal")
    return [
        appeals,
        labels(items, "portal_core.moderationitem"),
        labels(Objection.objects.filter(item__in=items.values("pk")), "portal_core.objection"),
        labels(Letter.objects.filter(about__in=appeals), "outbox.letter"),
    ]


def words(user):
    """Labels of the sensitive appeals that the person may not read."""
    if user.is_superuser:
        return []
    return [labels(Appeal.objects.filter(is_sensitive=True).exclude(city__in=city_ids(user, SENSITIVE)), "appeals.appeal")]


def labels(rows, model: str):
    """«app.model:key» of each row, as a query of one column."""
    return rows.order_by().annotate(_label=Concat(Value(f"{model}:"), Cast("pk", CharField()), output_field=CharField())).values("_label")
