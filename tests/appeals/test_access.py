"""Who sees an appeal: the citizen with the link, moderators of the city, the liaison once it is sent."""

import pytest

from appeals import concerns, services
from portal.audit.models import AuditEvent
from portal.core.moderation import services as moderation
from portal.core.moderation.models import ModerationItem
from tests.harness.people import OTHER_HOST

from .conftest import words

PRIVATE = "б’є пляшки"


@pytest.fixture
def sensitive(fill, sign):
    appeal = sign(
        fill(
            "domashnie-nasylstvo",
            details={"now": "Ні", "children": "Так", "weapon": "Не знаю", "earlier": "", "safe_contact": "лише пошта"},
        )
    )
    services.confirm(appeal)
    return appeal


def test_an_appeal_found_by_number_needs_its_own_contact(client, waiting):
    def find(**data):
        return client.post("/appeals/find/", data)

    assert find(number=waiting.number, contact="galyna@example.com").url == f"/appeals/status/{waiting.token}/"
    assert find(number=f" № {waiting.number[3:]}", contact="000 000 00 21").url == f"/appeals/status/{waiting.token}/"
    for contact in ("other@example.com", "000 000 00 22", "", "Зразкова"):
        response = find(number=waiting.number, contact=contact)
        assert response.status_code == 422
        assert waiting.token not in response.content.decode()


def test_contacts_cannot_be_guessed_one_after_another(client, waiting):
    for number in range(10):
        client.post("/appeals/find/", {"number": waiting.number, "contact": f"guess{number}@example.com"})
    response = client.post("/appeals/find/", {"number": waiting.number, "contact": "galyna@example.com"})
    assert "забагато разів" in response.content.decode()


def test_the_link_opens_nothing_in_another_city(client_of, waiting):
    assert client_of(host=OTHER_HOST).get(f"/appeals/status/{waiting.token}/").status_code == 404


def test_pages_behind_the_link_are_for_no_cache_and_no_search_engine(client, waiting):
    response = client.get(f"/appeals/status/{waiting.token}/")
    assert "no-store" in response["Cache-Control"]
    assert "noindex" in response["X-Robots-Tag"]


def test_a_moderator_of_another_city_sees_neither_the_queue_nor_the_appeal(client_of, cast, cities, waiting, item_of):
    item = item_of(waiting)
    stranger = cast.of(cities.other).moderator
    for host in ("localhost", OTHER_HOST):
        client = client_of(stranger, host=host)
        assert waiting.number not in client.get("/cms/moderation/").content.decode()
        assert client.get(f"/cms/moderation/{item.pk}/").status_code == 404
        assert client.post(f"/cms/moderation/{item.pk}/", {"action": "approve"}).status_code == 404
        assert waiting.number not in client.get("/cms/appeals/").content.decode()
        assert client.get(f"/cms/appeals/{waiting.pk}/document.pdf").status_code == 404
    item.refresh_from_db()
    assert item.is_pending


def test_a_coordinator_opens_the_queue_and_no_sensitive_appeal_in_it(client_of, cast, waiting, item_of):
    client = client_of(cast.coordinator)
    assert PRIVATE not in client.get("/cms/moderation/").content.decode()
    assert PRIVATE not in client.get(f"/cms/moderation/{item_of(waiting).pk}/").content.decode()


@pytest.mark.parametrize("part", ["editor", "lawyer", "technician", "liaison", "resident", "volunteer"])
def test_nobody_but_moderators_opens_the_queue(client_of, cast, waiting, item_of, part):
    client = client_of(getattr(cast, part))
    for path in ("/cms/moderation/", f"/cms/moderation/{item_of(waiting).pk}/"):
        response = client.get(path)
        assert response.status_code in (302, 403, 404)
        assert PRIVATE not in response.content.decode()
    assert client.get(f"/cms/appeals/{waiting.pk}/").status_code in (302, 403, 404)


def test_the_liaison_sees_an_appeal_once_it_has_reached_the_police(client_of, cast, waiting, item_of):
    client = client_of(cast.liaison)
    assert waiting.number not in client.get("/cms/appeals/").content.decode()
    moderation.approve(item_of(waiting), cast.moderator)
    waiting.refresh_from_db()
    waiting.letter.state = "sent"
    waiting.letter.save()
    services.note_sent(waiting.letter)
    assert waiting.number in client.get("/cms/appeals/").content.decode()
    assert PRIVATE in client.get(f"/cms/appeals/{waiting.pk}/").content.decode()


def test_every_look_at_a_sensitive_appeal_is_in_the_log(client_of, cast, sensitive, item_of):
    client = client_of(cast.confidant)
    client.get(f"/cms/moderation/{item_of(sensitive).pk}/")
    client.get(f"/cms/appeals/{sensitive.pk}/")
    client.get(f"/cms/appeals/{sensitive.pk}/document.pdf")
    views = AuditEvent.objects.filter(action="appeal.viewed", target=f"appeals.appeal:{sensitive.pk}")
    assert [event.actor for event in views] == [cast.confidant] * 3


def test_the_letter_of_a_sensitive_appeal_wants_verified_tls(cast, sensitive, item_of):
    moderation.approve(item_of(sensitive), cast.confidant)
    sensitive.refresh_from_db()
    assert sensitive.letter.needs_verified_tls


def test_the_log_names_who_decided(cast, waiting, item_of):
    moderation.approve(item_of(waiting), cast.moderator)
    event = AuditEvent.objects.get(action="moderation.approved")
    assert (event.actor, event.city) == (cast.moderator, cast.city)


def test_no_two_cities_share_appeals_numbers_or_templates(client_of, waiting, cities):
    from appeals import starting
    from appeals.models import AppealTemplate

    starting.load_templates(cities.other)
    template = AppealTemplate.objects.get(city=cities.other, slug="podiaka")
    template.title = "Подяка лише в Тихому"
    template.save()
    assert "лише в Тихому" in words(client_of(host=OTHER_HOST).get("/appeals/choose/idea/"))
    assert "лише в Тихому" not in words(client_of().get("/appeals/choose/idea/"))
    assert ModerationItem.objects.of_city(cities.other).count() == 0


def test_nobody_learns_by_another_s_address_that_this_person_has_written(fill, sign):
    """A neighbour, or a batterer, who types somebody's address and place must not be told «ви вже подавали»."""
    sign(fill("domashnie-nasylstvo", details={"now": "Ні", "children": "Ні", "weapon": "Ні", "safe_contact": "писати на пошту"}))
    prying = fill(
        "domashnie-nasylstvo",
        details={"now": "Ні", "children": "Ні", "weapon": "Ні", "safe_contact": "писати на пошту"},
        what={"what": "Хочу дізнатися, чи сусідка вже писала до вас про те, що в нас удома коїться щовечора.", "own_request": ""},
    )
    assert "twin" not in {one.code for one in concerns.of(prying)}


def test_who_sends_the_same_words_again_is_told_that_they_are_at_work(fill, sign):
    sign(fill())
    assert "twin" in {one.code for one in concerns.of(fill())}
