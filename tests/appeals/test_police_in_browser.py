"""The duty officer's page and the person's pages after it, on a phone without JavaScript and on a screen; clean for axe."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from appeals import letters
from appeals.after import services as after
from appeals.models import Addressee, Appeal, AppealSettings, Questionnaire
from appeals.police import links

State = Appeal.State


@pytest.fixture
def story(portal_server, sent):
    """The portal's address, an appeal at the police, and the path of its link."""
    appeal = sent()
    row = AppealSettings.of_city(appeal.city)
    row.review_addressee = Addressee.objects.create(city=appeal.city, name="Національній поліції України", email="npu@example.com")
    row.save()
    path = "/appeals/police/" + letters.police_address(appeal, links.current(appeal)).split("/police/")[1]
    return portal_server.url, appeal, path


def test_the_officer_answers_on_a_phone_without_javascript_and_the_person_goes_on(story, open_page, fits_width):
    url, appeal, path = story
    page = open_page(width=320, javascript=False)
    page.goto(url + path)
    fits_width(page)
    page.fill("[name=register-number]", "777/кп")
    page.fill("[name=register-date]", timezone.localdate().isoformat())
    page.click("button:has-text('Записати номер')")
    page.wait_for_selector("text=777/кп")
    page.fill("[name=answer-number]", "Х-5")
    page.fill("[name=answer-dated_on]", timezone.localdate().isoformat())
    page.select_option("[name=answer-result]", "explained")
    page.fill("[name=answer-text]", "Патруль чергуватиме у дворі щовечора.")
    page.click("button:has-text('Надіслати відповідь заявникові')")
    page.wait_for_selector("text=Відповідь записано")
    appeal.refresh_from_db()
    assert (appeal.state, appeal.police_number) == (State.ANSWERED, "777/кп")

    page.goto(f"{url}/appeals/status/{appeal.token}/")
    fits_width(page)
    assert "Патруль чергуватиме" in page.inner_text("main").replace("\u00a0", " ")
    Appeal.objects.filter(pk=appeal.pk).update(answered_at=timezone.now() - after.ASKED_AFTER)
    after.ask_how_it_ended()
    page.goto(url + reverse("appeals:questionnaire", args=[Questionnaire.objects.get().token]))
    fits_width(page)
    page.check("[name=solved][value=no]")
    page.click("button:has-text('Надіслати')")
    page.click("a:has-text('Попросити переглянути відповідь')")
    page.click("button:has-text('Скласти скаргу')")
    page.wait_for_url("**/what/")
    assert appeal.number in page.input_value("[name=what]")


@pytest.mark.parametrize(("width", "dark"), [(320, False), (1280, True)])
def test_the_pages_after_sending_are_clean_for_axe(story, open_page, axe_clean, fits_width, width, dark):
    url, appeal, path = story
    page = open_page(width=width, dark=dark)

    def look(address):
        page.goto(url + address)
        axe_clean(page)
        fits_width(page)

    status = f"/appeals/status/{appeal.token}/"
    look(path)
    page.click("button:has-text('Записати номер')")
    page.wait_for_selector("[data-error-summary]")
    axe_clean(page)
    look(status)
    look(status + "withdraw/")
    Appeal.objects.filter(pk=appeal.pk).update(due_on=timezone.localdate() - timedelta(days=3))
    look(status)
    appeal.refresh_from_db()
    from appeals.police.services import Actor, answer

    data = {"once": "x", "number": "5", "dated_on": timezone.localdate(), "result": "granted", "text": "Так."}
    answer(appeal, data, Actor())
    look(status)
    look(status + "review/")
    asked = Questionnaire.objects.create(appeal=appeal)
    look(reverse("appeals:questionnaire", args=[asked.token]))
    after.keep_answers(asked, {"solved": "no", "first_time": None, "politeness": None, "words": ""})
    look(reverse("appeals:questionnaire", args=[asked.token]))
    look(path)  # closed with the appeal
