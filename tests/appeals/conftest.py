"""What the tests of appeals start from: templates, an addressee, and somebody who fills in the form."""

import pytest

from appeals import services, starting
from appeals.models import Appeal, AppealSettings, AppealTemplate

SCREENS = {
    "what": {"what": "Біля під’їзду щовечора збирається компанія, б’є пляшки й чіпляється до людей.", "own_request": ""},
    "details": {"times": "щодня після 20:00", "people": "п’ятеро"},
    "where": {"place": "вул. Канатна, 905, під. 2", "happened_on": "2026-03-05", "happened_at": "близько 23:40"},
    "proof": {"witnesses": ""},
    "you": {
        "last_name": "Зразкова",
        "first_name": "Ґалина",
        "patronymic": "Їжаківна",
        "email": "galyna@example.com",
        "phone": "000 000 00 21",
    },
    "address": {"settlement": "Одеса", "street": "вул. Канатна", "building": "905", "apartment": "7", "region": "", "postcode": ""},
    "together": {"is_group": "no"},
    "statistics": {"born_on": "", "sex": "", "social_status": "", "privilege": "", "earlier_number": ""},
}
SIGN = {"truth": "on", "personal_data": "on", "signature": "Зразкова Ґалина"}
ADDRESSEE = "hunp@example.com"


def words(response) -> str:
    """The page as a person reads it: spaces that do not break are spaces."""
    return response.content.decode().replace("\u00a0", " ")


@pytest.fixture
def templates(cities):
    """Odesa has the starting templates and an addressee; the other city has neither."""
    starting.load_reasons()
    starting.load_templates(cities.odesa)
    addressee = AppealSettings.of_city(cities.odesa)
    addressee.addressee_name, addressee.addressee_email = "Головному управлінню Національної поліції", ADDRESSEE
    addressee.save()
    return AppealTemplate.objects.of_city(cities.odesa)


@pytest.fixture
def fill(client, templates):
    """``fill(slug="rozpyvannia", you={…})`` goes through the screens with the visitor's client; gives the draft."""

    def act(slug: str = "rozpyvannia", stop_before: str = "", **screens) -> Appeal:
        begun = client.post(f"/appeals/new/{slug}/")
        token = begun.url.split("/")[3]
        for name, data in SCREENS.items():
            if name == stop_before:
                break
            client.post(f"/appeals/draft/{token}/{name}/", {**data, **screens.get(name, {})})
        return Appeal.objects.get(token=token)

    return act


@pytest.fixture
def sign(client):
    def act(appeal: Appeal) -> Appeal:
        client.post(f"/appeals/draft/{appeal.token}/check/", SIGN)
        appeal.refresh_from_db()
        return appeal

    return act


@pytest.fixture
def waiting(fill, sign):
    """An appeal that waits for the moderator, and its item."""
    appeal = sign(fill())
    services.confirm(appeal)
    return appeal


@pytest.fixture
def item_of():
    from portal.core.moderation.models import ModerationItem

    return lambda appeal: ModerationItem.objects.filter(kind="appeal", object_id=str(appeal.pk)).latest("pk")


@pytest.fixture
def reason(templates):
    from portal.core.moderation.models import ReasonTemplate

    return lambda action: ReasonTemplate.objects.filter(kind="appeal", action=action).first()


@pytest.fixture
def sent(fill, sign, item_of, cast):
    """``sent(slug, at=…)``: an appeal whose letter the police's server took, by the moderator's own decision."""
    from django.utils import timezone

    from portal.core.moderation import services as moderation
    from portal.outbox.models import Letter

    def act(slug: str = "rozpyvannia", at=None, **screens) -> Appeal:
        appeal = sign(fill(slug, **screens))
        if appeal.state == Appeal.State.SUBMITTED:
            services.confirm(appeal)
        moderation.approve(item_of(appeal), cast.confidant if appeal.is_sensitive else cast.moderator)
        appeal.refresh_from_db()
        Letter.objects.filter(pk=appeal.letter_id).update(state=Letter.State.SENT, finished_at=at or timezone.now())
        services.note_sent(Letter.objects.get(pk=appeal.letter_id))
        appeal.refresh_from_db()
        return appeal

    return act
