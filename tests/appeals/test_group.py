"""People who sign together: each with an address, the author is the contact."""

from appeals import documents
from appeals.models import Appeal, Signatory

from .conftest import words
from .test_bad_input import text_of

NEIGHBOUR = {"is_group": "yes", "full_name": "Прикладенко Тарас Демович (демо)", "address": "вул. Канатна, 905, кв. 9"}


def test_neighbours_are_added_one_by_one_and_taken_away_without_a_script(client, fill):
    appeal = fill()
    address = f"/appeals/draft/{appeal.token}/together/"
    assert client.post(address, {**NEIGHBOUR, "stay": "1"}).url.endswith("/together/#people")
    assert "Прикладенко Тарас Демович" in words(client.get(address))
    assert client.post(address, {"is_group": "yes", "full_name": "", "address": ""}).status_code == 302
    other = fill()
    pk = appeal.signatories.get().pk
    client.post(f"/appeals/draft/{other.token}/people/{pk}/remove/")
    assert Signatory.objects.count() == 1
    client.post(f"/appeals/draft/{appeal.token}/people/{pk}/remove/")
    assert not Signatory.objects.exists()
    assert "Додайте хоча б одну людину" in words(client.get(f"/appeals/draft/{appeal.token}/check/"))


def test_the_document_names_all_who_sign_with_room_for_their_hands(client, fill):
    appeal = fill(together=NEIGHBOUR)
    text = text_of(documents.render(appeal))
    assert "Підписанти" in text
    assert "Прикладенко Тарас Демович (демо), вул. Канатна, 905, кв. 9" in text


def test_alone_again_names_nobody_else(client, fill):
    appeal = fill(together=NEIGHBOUR)
    client.post(f"/appeals/draft/{appeal.token}/together/", {"is_group": "no"})
    appeal = Appeal.objects.get(pk=appeal.pk)
    assert "Підписанти" not in text_of(documents.render(appeal))


def test_a_template_that_is_nobody_else_s_business_asks_for_no_neighbours(client, fill):
    appeal = fill("domashnie-nasylstvo")
    assert client.get(f"/appeals/draft/{appeal.token}/together/").status_code == 404
