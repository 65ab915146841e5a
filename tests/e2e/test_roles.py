"""Each role asks every address of the staff's admin and of the working screens: none is open to a role it is not meant for.

The addresses come from the URL resolver. The table says who may enter what; the longest beginning counts.
"""

import sys

import pytest
from django.urls import NoReverseMatch, get_resolver, reverse

from accounts.roles import WAGTAIL_ROLES, Role, give

pytestmark = pytest.mark.once

VISITOR, RESIDENT, ADMIN = "visitor", "resident", "admin"
EVERYBODY = {VISITOR, RESIDENT, ADMIN, *(role.value for role in Role)}
IN_WAGTAIL = {ADMIN, *(role.value for role in WAGTAIL_ROLES)}
CHIEF = {ADMIN, "administrator"}
# Beginning of the address: who may get a page there. Everything under /cms/ else is for those who work in Wagtail.
TABLE = {
    "/cms/": IN_WAGTAIL,
    "/cms/audit/": CHIEF | {"coordinator"},
    "/cms/letters/": CHIEF | {"moderator", "confidant"},
    "/cms/users/": CHIEF,
    "/cms/groups/": CHIEF,
    "/cms/sites/": CHIEF,
    "/cms/locales/": CHIEF,
    "/cms/redirects/": CHIEF | {"editor", "coordinator"},
    # Wagtail asks no right for a chooser: names of volunteers, entries and grants of the own city can be seen by all who work in it.
    "/cms/snippets/choose/": IN_WAGTAIL,
    "/cms/workflows/": CHIEF,
    "/cms/workflows/task_chooser/": IN_WAGTAIL,  # Wagtail shows the names of steps to all who work in it
    "/cms/appeals/": CHIEF | {"moderator", "confidant", "liaison"},
    "/cms/reviews/": CHIEF | {"editor", "coordinator", "moderator", "liaison"},
    "/map/answers/": CHIEF | {"officer", "liaison"},
    "/operator/": CHIEF | {"operator"},
    "/meetings/desk/": CHIEF | {"volunteer", "coordinator"},
    "/account/": EVERYBODY - {VISITOR},
}
# Pages of signing in and out, which are for everybody by their nature.
OPEN_TO_ALL = ("/cms/login/", "/cms/logout/", "/cms/password_reset/", "/cms/jsi18n/", "/cms/sprite/", "/cms/icons/", "/account/login/")
OPEN_IN_ACCOUNT = (
    "/account/signup/", "/account/password/reset/", "/account/confirm-email/", "/account/inactive/",
    "/account/bit/", "/account/guardian/answer/", "/account/guardian/withdraw/", "/account/logout/", "/account/2fa/webauthn/login/",
)  # fmt: skip
MADE_TO_FAIL = "/cms/failwhale/"  # Wagtail's own, to see how errors are told


def names(resolver, namespace="") -> set[str]:
    found = set()
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            found |= names(pattern, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace)
        elif pattern.name:
            found.add(f"{namespace}{pattern.name}")
    return found


def addresses() -> list[str]:
    """Every address in the table's reach: those without arguments, and those that take one number, asked with 1."""
    found = set()
    for name in names(get_resolver()):
        for arguments in ([], [1]):
            try:
                found.add(reverse(name, args=arguments))
            except NoReverseMatch:
                continue
    return sorted(path for path in found if rule(path) is not None)


def rule(path: str) -> set[str] | None:
    if path.startswith(OPEN_TO_ALL) or path.startswith(OPEN_IN_ACCOUNT):
        return None
    fitting = [beginning for beginning in TABLE if path.startswith(beginning)]
    return TABLE[max(fitting, key=len)] if fitting else None


def test_the_crawl_finds_what_it_should():
    found = addresses()
    assert len(found) > 100
    for path in ("/cms/", "/cms/audit/", "/cms/letters/", "/cms/users/", "/account/", reverse("videosidecar:console"), "/meetings/desk/"):
        assert path in found


def wrong_of(client, part: str, paths: list[str]) -> tuple[list[str], list[str]]:
    """What opened to ``part`` against the table, and what broke; the figures are printed."""
    client.raise_request_exception = False
    answers = {path: client.get(path).status_code for path in paths}
    opened = {path for path, status in answers.items() if status < 300}
    wrong = sorted(path for path in opened if part not in rule(path))
    broken = sorted(path for path, status in answers.items() if status >= 500 and path != MADE_TO_FAIL)
    sys.stdout.write(f"\n{part}: {len(answers)} addresses asked, {len(opened)} opened, {len(wrong)} of them not meant for the role\n")
    return wrong, broken


@pytest.mark.parametrize("part", sorted(IN_WAGTAIL))
def test_no_address_is_open_to_a_role_it_is_not_meant_for(cast, client_of, part):
    wrong, broken = wrong_of(client_of(getattr(cast, part)), part, addresses())
    assert not wrong, f"{part} opens {wrong}"
    assert not broken, f"{part} breaks {broken}"


@pytest.mark.parametrize("part", sorted(EVERYBODY - IN_WAGTAIL))
def test_no_working_screen_is_open_to_a_role_it_is_not_meant_for(cast, client_of, part):
    client = client_of(None if part == VISITOR else getattr(cast, part))
    wrong, broken = wrong_of(client, part, [path for path in addresses() if not path.startswith("/cms/")])
    assert not wrong, f"{part} opens {wrong}"
    assert not broken, f"{part} breaks {broken}"


def test_whoever_does_not_work_in_wagtail_opens_nothing_there_with_all_other_roles_together(cast, client_of, cities):
    """A role only ever adds rights: what is shut to all of them together is shut to each."""
    person = cast.resident
    for role in set(Role) - set(WAGTAIL_ROLES):
        give(person, role, cities.odesa)
    staff_only = [path for path in addresses() if path.startswith("/cms/")]
    for client in (client_of(type(person).objects.get(pk=person.pk)), client_of()):
        wrong, broken = wrong_of(client, RESIDENT, staff_only)
        assert wrong == broken == []


@pytest.mark.parametrize(("part", "path"), [
    ("coordinator", "/cms/audit/"), ("administrator", "/cms/audit/"),
    ("moderator", "/cms/letters/"), ("operator", None), ("resident", "/account/"),
])  # fmt: skip
def test_who_is_meant_gets_in(cast, client_of, part, path):
    """Without this the crawl would pass with every door shut."""
    assert client_of(getattr(cast, part)).get(path or reverse("videosidecar:console")).status_code == 200
