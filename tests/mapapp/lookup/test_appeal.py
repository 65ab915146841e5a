"""The address goes along to the appeal, so that nobody types it twice."""

from urllib.parse import quote


def test_the_answer_leads_to_an_appeal_with_the_address_but_not_the_flat(client, places):
    page = client.get("/map/my-officer/", {"q": "Палія 72, кв. 15"}).content.decode()
    assert f'href="/appeals/?place={quote("вул. Семена Палія, 72")}"' in page


def test_the_doors_of_the_appeals_carry_the_address_on(client, places):
    from appeals.starting import load_templates

    load_templates(places.odesa)
    page = client.get("/appeals/", {"place": "вул. Семена Палія, 72"}).content.decode()
    carried = "?place=%D0%B2%D1%83%D0%BB.+%D0%A1%D0%B5%D0%BC%D0%B5%D0%BD%D0%B0+%D0%9F%D0%B0%D0%BB%D1%96%D1%8F%2C+72"
    assert f'href="/appeals/choose/order/{carried}"' in page
    assert f"{carried}" in client.get("/appeals/choose/order/", {"place": "вул. Семена Палія, 72"}).content.decode()
    assert "?place" not in client.get("/appeals/").content.decode()


def test_the_draft_begins_with_the_address_where_the_template_asks_for_a_place(places):
    from appeals import services
    from appeals.models import AppealTemplate
    from appeals.starting import load_templates

    load_templates(places.odesa)
    for template in AppealTemplate.objects.filter(city=places.odesa):
        appeal = services.start(template, place="вул. Семена Палія, 72")
        assert appeal.place == ("вул. Семена Палія, 72" if appeal.form["asks_place"] else "")
