"""A role is held in a city: what it opens there, what it does not open elsewhere, and who may give it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.models import Page

from accounts import granting
from accounts.roles import NAMES, Role, give, group_of, has_role
from mapapp.models import Unit
from portal.audit.models import AuditEvent
from portal.places import grants
from portal.places.models import City, CityRole, RoleGrant
from portal.places.viewsets import of_own_city
from tests.harness.people import OTHER_HOST

from .foreign import Maker

pytestmark = pytest.mark.django_db
SEE_QUEUE = "portal_core.change_moderationitem"


def fresh(user):
    return type(user).objects.get(pk=user.pk)


def test_a_moderator_of_one_city_is_nobody_in_the_other(cast, cities):
    moderator = cast.moderator
    assert grants.may(moderator, SEE_QUEUE, cities.odesa)
    assert not grants.may(moderator, SEE_QUEUE, cities.other)
    assert not grants.may(moderator, SEE_QUEUE, None)
    assert has_role(moderator, Role.MODERATOR, city=cities.odesa)
    assert not has_role(moderator, Role.MODERATOR, city=cities.other)


def test_each_role_of_a_person_with_two_counts_in_its_own_city(cast, cities):
    """A moderator here and an editor there moderates nothing there and edits no register here."""
    person = cast.moderator
    give(person, Role.EDITOR, cities.other)
    person = fresh(person)
    assert grants.city_ids(person, SEE_QUEUE) == {cities.odesa.pk}
    assert grants.city_ids(person, "mapapp.change_unit") == {cities.other.pk}
    assert grants.city_ids(person) == {cities.odesa.pk, cities.other.pk}
    here, there = (Unit.objects.create(city=city, name=f"Відділ {city.slug}") for city in cities)
    assert list(of_own_city(Unit, person, "change")) == [there]
    assert here not in of_own_city(Unit, person)


def test_pages_open_in_the_tree_of_the_city_alone(cast, cities):
    mine, theirs = (city.site.root_page for city in cities)
    editor = cast.editor
    assert mine.permissions_for_user(editor).can_add_subpage()
    assert not theirs.permissions_for_user(editor).can_add_subpage()
    assert not theirs.permissions_for_user(editor).can_edit()
    assert not Page.objects.get(depth=1).permissions_for_user(editor).can_add_subpage()


def test_the_english_front_page_opens_to_the_same_people(cast, cities):
    from wagtail.models import Locale

    english = cities.odesa.site.root_page.specific.copy_for_translation(Locale.objects.get(language_code="en"))
    assert english.permissions_for_user(cast.editor).can_add_subpage()
    assert not english.permissions_for_user(cast.of(cities.other).editor).can_add_subpage()


def test_a_city_made_by_hand_has_its_groups_and_its_library(cities):
    assert CityRole.objects.filter(city=cities.other).count() == 4
    assert cities.other.library.collection.name == cities.other.name


def test_the_end_of_a_role_counts_at_once_and_its_groups_follow(cast, cities):
    person = cast.moderator
    row = RoleGrant.objects.get(user=person)
    RoleGrant.objects.filter(pk=row.pk).update(
        valid_from=timezone.now() - timedelta(days=2), valid_until=timezone.now() - timedelta(days=1)
    )
    person = fresh(person)
    assert not has_role(person, Role.MODERATOR)
    assert grants.city_ids(person) == frozenset()
    assert grants.settle_due() == 1
    assert not fresh(person).groups.exists()
    assert grants.settle_due() == 0


def test_a_role_that_begins_later_opens_nothing_yet(cast, cities):
    row = give(cast.resident, Role.EDITOR)
    RoleGrant.objects.filter(pk=row.pk).update(valid_from=timezone.now() + timedelta(days=1))
    person = fresh(cast.resident)
    grants.settle(person)
    assert not has_role(person, Role.EDITOR)
    assert not person.groups.exists()


def test_groups_that_no_grant_gave_are_left_alone(cast):
    from django.contrib.auth.models import Group

    club = Group.objects.create(name="Клуб")
    cast.editor.groups.add(club)
    grants.settle(cast.editor)
    assert club in cast.editor.groups.all()


def test_the_same_role_is_held_once_in_a_place(cast, cities):
    give(cast.editor, Role.EDITOR)
    assert RoleGrant.objects.filter(user=cast.editor).count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.create(user=cast.editor, role=group_of(Role.EDITOR), city=cities.odesa)


def test_a_visitor_and_a_locked_account_hold_nothing(cast):
    assert grants.city_ids(AnonymousUser()) == frozenset()
    locked = cast.administrator
    locked.is_active = False
    assert grants.city_ids(locked) == frozenset()


# Giving and taking.


def test_an_administrator_gives_a_role_in_their_city_and_the_log_says_so(cast, cities):
    given = granting.grant(cast.administrator, cast.resident, Role.LAWYER, cities.odesa, reason="Договір № 5")
    assert has_role(fresh(cast.resident), Role.LAWYER, city=cities.odesa)
    event = AuditEvent.objects.get(action="role.granted")
    assert (event.actor_id, event.city_id, event.reason) == (cast.administrator.pk, cities.odesa.pk, "Договір № 5")
    granting.revoke(cast.administrator, given, "Договір закінчився")
    assert not has_role(fresh(cast.resident), Role.LAWYER)
    assert AuditEvent.objects.filter(action="role.revoked").count() == 1


def refused(*args, **named):
    with pytest.raises(granting.Refused):
        granting.grant(*args, **{"reason": "Наказ", **named})


def test_nobody_gives_more_than_they_hold(cast, cities):
    refused(cast.administrator, cast.resident, Role.EDITOR, cities.other)
    refused(cast.coordinator, cast.resident, Role.EDITOR, cities.odesa)
    refused(cast.editor, cast.resident, Role.VOLUNTEER, cities.odesa)
    refused(cast.administrator, cast.administrator, Role.OPERATOR, cities.odesa)
    refused(cast.administrator, cast.resident, Role.EDITOR, cities.odesa, reason="  ")
    refused(cast.administrator, cast.resident, Role.EDITOR, cities.odesa, district=cities.odesa.districts.first())
    refused(cast.administrator, cast.resident, Role.OFFICER, cities.odesa, district=cities.other.districts.first())
    assert not RoleGrant.objects.filter(user=cast.resident).exists()


def test_a_coordinator_of_a_district_gives_helpers_there_and_no_longer_than_themself(cast, cities):
    district, elsewhere = cities.odesa.districts.all()[:2]
    end = timezone.now() + timedelta(days=10)
    give(cast.stranger, Role.COORDINATOR, cities.odesa, district=district, until=end)
    by = fresh(cast.stranger)
    refused(by, cast.resident, Role.VOLUNTEER, cities.odesa, until=end)
    refused(by, cast.resident, Role.VOLUNTEER, cities.odesa, district=elsewhere, until=end)
    refused(by, cast.resident, Role.VOLUNTEER, cities.odesa, district=district)
    assert granting.grant(by, cast.resident, Role.VOLUNTEER, cities.odesa, district=district, until=end, reason="Двір").is_active
    assert grants.district_ids(fresh(cast.resident), NAMES[Role.VOLUNTEER]) == {district.pk}


def test_the_last_administrator_of_a_city_stays(cast, cities):
    first = RoleGrant.objects.get(user=cast.administrator)
    with pytest.raises(granting.Refused, match="останній"):
        granting.revoke(cast.admin, first, "Помилка")
    granting.grant(
        cast.admin, cast.resident, Role.ADMINISTRATOR, cities.odesa, until=timezone.now() + timedelta(days=3), reason="Відпустка"
    )
    with pytest.raises(granting.Refused):  # who leaves in three days is no lasting administrator
        granting.revoke(cast.admin, first, "Помилка")
    granting.grant(cast.admin, cast.stranger, Role.ADMINISTRATOR, cities.odesa, reason="Наказ")
    granting.revoke(cast.admin, first, "Звільнення")
    assert not has_role(fresh(cast.administrator), Role.ADMINISTRATOR)


def test_a_role_is_revoked_once(cast, cities):
    given = granting.grant(cast.administrator, cast.resident, Role.LAWYER, cities.odesa, reason="Договір")
    granting.revoke(cast.administrator, given, "Кінець")
    with pytest.raises(granting.Refused):
        granting.revoke(cast.administrator, given, "Кінець")


def test_staff_see_and_give_roles_in_wagtail(cast, cities, client_of):
    theirs = cast.of(cities.other)
    other = granting.grant(theirs.admin, theirs.stranger, Role.LAWYER, cities.other, reason="Інше місто")
    cast.resident  # noqa: B018 - somebody to give a role to
    client = client_of(cast.administrator)
    page = client.get("/cms/roles/")
    assert page.status_code == 200
    assert "Інше місто" not in page.content.decode()
    assert client.get(f"/cms/roles/{other.pk}/").status_code == 404
    form = {"email": cast.resident.email, "city": cities.odesa.pk, "role": "lawyer", "district": "", "until": "", "reason": "Договір № 7"}
    assert client.get("/cms/roles/grant/").status_code == 200
    assert client.post("/cms/roles/grant/", {**form, "city": cities.other.pk}).status_code == 422
    assert client.post("/cms/roles/grant/", {**form, "email": "nobody@example.com"}).status_code == 422
    assert client.post("/cms/roles/grant/", form).status_code == 302
    given = RoleGrant.objects.get(user=cast.resident)
    assert "Договір № 7" in client.get(f"/cms/roles/{given.pk}/").content.decode()
    assert client.post(f"/cms/roles/{given.pk}/", {"reason": ""}).status_code == 422
    assert client.post(f"/cms/roles/{given.pk}/", {"reason": "Кінець"}).status_code == 302
    assert client.get("/cms/roles/?export=csv").status_code == 200
    assert client_of(cast.editor).get("/cms/roles/").status_code in (302, 403)


def test_pages_are_approved_by_moderators_of_their_own_city(cast, cities):
    from wagtail.models import Workflow

    from home.models import InfoPage

    page = InfoPage(title="Як записатися", live=False)
    cities.odesa.site.root_page.specific.add_child(instance=page)
    page.save_revision()
    state = Workflow.objects.get(name="Публікація").start(page, cast.editor)
    task = state.current_task_state.task.specific
    assert task.get_actions(page, cast.moderator)
    stranger = cast.of(cities.other).moderator
    assert not task.get_actions(page, stranger)
    assert not task.user_can_access_editor(page, stranger)
    assert state.current_task_state in task.get_task_states_user_can_moderate(cast.moderator)
    assert not task.get_task_states_user_can_moderate(stranger)


def test_the_queue_of_the_other_city_is_closed_at_its_own_address(cast, cities, client_of):
    from portal.core.moderation.models import ModerationItem

    item = Maker(cities.other).of(ModerationItem)
    ModerationItem.objects.filter(pk=item.pk).update(title="Чужий допис")
    client = client_of(cast.moderator, host=OTHER_HOST)
    assert "Чужий допис" not in client.get("/cms/moderation/").content.decode()
    assert client.get(f"/cms/moderation/{item.pk}/").status_code in (302, 403, 404)


def test_a_new_city_finds_its_roles_by_itself(cities):
    city = City.objects.create(
        site=cities.odesa.site.__class__.objects.create(hostname="nove.localhost", root_page=Page.objects.get(depth=1)),
        name="Нове", name_locative="у Новому", slug="nove", latitude=1, longitude=2,
    )  # fmt: skip
    role = CityRole.objects.get(city=city, role=group_of(Role.EDITOR))
    assert not role.group.page_permissions.exists()  # no front page yet, and never the whole tree
