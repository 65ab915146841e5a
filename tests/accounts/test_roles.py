"""Roles are groups, and open exactly their rooms."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group

from accounts.roles import NAMES, WAGTAIL_ROLES, Role, give, has_role


@pytest.mark.django_db
def test_every_role_has_its_group_and_wagtail_s_own_are_gone():
    names = set(Group.objects.values_list("name", flat=True))
    assert set(NAMES.values()) <= names
    assert not names & {"Editors", "Moderators"}


@pytest.mark.parametrize("role", list(Role))
def test_wagtail_opens_to_those_who_work_there(cast, client_of, role):
    client = client_of(getattr(cast, role.value))
    expected = 200 if role in WAGTAIL_ROLES else 302
    assert client.get("/cms/").status_code == expected


def test_a_resident_is_sent_away_from_wagtail(cast, client_of):
    answer = client_of(cast.resident).get("/cms/")
    assert answer.status_code == 302
    assert "/cms/login/" in answer["Location"] or "/account/login/" in answer["Location"]


def test_an_administrator_holds_every_role_and_a_visitor_none(cast):
    assert has_role(cast.administrator, Role.LAWYER)
    assert has_role(cast.admin, Role.TECHNICIAN)
    assert not any(has_role(AnonymousUser(), role) for role in Role)


def test_a_locked_account_holds_nothing(cast):
    moderator = cast.moderator
    moderator.is_active = False
    assert not has_role(moderator, Role.MODERATOR)


def test_a_role_given_now_counts_now(cast):
    assert not has_role(cast.resident, Role.VOLUNTEER)
    give(cast.resident, Role.VOLUNTEER)
    assert has_role(cast.resident, Role.VOLUNTEER)
