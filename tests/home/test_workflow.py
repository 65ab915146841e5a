"""An editor writes, a moderator publishes; a practice goes to another district in one step."""

import pytest
from wagtail.models import Workflow

from accounts.roles import Role, give
from home.models import InfoPage, PracticeIndexPage, PracticePage
from tests.harness.people import OTHER_HOST
from tests.home.reading import words

pytestmark = pytest.mark.django_db


def form(page, **fields):
    empty = {"intro": "", "picture": "", "body-count": "0", "seo_title": "", "search_description": "", "show_in_footer": ""}
    return {**empty, "title": page.title, "slug": page.slug, "comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0", **fields}


def test_pages_have_one_workflow_and_it_is_ours():
    assert [workflow.name for workflow in Workflow.objects.filter(active=True, workflow_pages__isnull=False)] == ["Публікація"]
    (task,) = Workflow.objects.get(name="Публікація").tasks
    assert task.name == "Перевірка модератором"
    assert [group.name for group in task.specific.groups.all()] == ["Модератор"]


def test_an_editor_submits_and_a_moderator_publishes(client_of, client, cast, cities):
    page = InfoPage(title="Як записатися", live=False)
    cities.odesa.site.root_page.specific.add_child(instance=page)
    page.save_revision()
    answer = client_of(cast.editor).post(f"/cms/pages/{page.pk}/edit/", form(page, intro="Коротко.", **{"action-submit": "1"}))
    assert answer.status_code == 302
    page.refresh_from_db()
    assert page.live is False
    assert client.get("/yak-zapysatysia/").status_code == 404
    state = page.current_workflow_task_state
    assert state.task.name == "Перевірка модератором"
    approved = client_of(cast.moderator).post(f"/cms/pages/workflow/action/{page.pk}/approve/{state.pk}/", {"comment": ""})
    assert approved.status_code in (200, 302)
    page.refresh_from_db()
    assert page.live is True
    assert "Коротко." in words(client.get("/yak-zapysatysia/"))


def test_an_editor_alone_cannot_publish(client_of, cast, cities):
    page = InfoPage(title="Сама", live=False)
    cities.odesa.site.root_page.specific.add_child(instance=page)
    page.save_revision()
    client_of(cast.editor).post(f"/cms/pages/{page.pk}/edit/", form(page, **{"action-publish": "1"}))
    page.refresh_from_db()
    assert page.live is False


@pytest.fixture
def practices(grow, cities):
    for city in cities:
        grow(PracticeIndexPage(title="Практики"), city=city)
    index = PracticeIndexPage.objects.child_of(cities.odesa.site.root_page).get()
    return grow(
        PracticePage(
            title="Двір під ліхтарем",
            problem="Темно.",
            outcome="Світло.",
            steps=[("text", "<p>Обійти двір.</p>")],
            district=cities.odesa.districts.get(slug="tairove"),
        ),
        parent=index,
    )


def test_a_practice_is_copied_to_another_city_as_a_draft_that_says_where_from(practices, client_of, client, cast, cities):
    district = cities.other.districts.get()
    give(cast.editor, Role.EDITOR, cities.other)
    answer = client_of(cast.editor).post(f"/cms/practices/{practices.pk}/copy/", {"place": f"district:{district.pk}"})
    copied = PracticePage.objects.get(district=district)
    assert answer.url == f"/cms/pages/{copied.pk}/edit/"
    assert copied.live is False
    assert copied.get_city() == cities.other
    assert copied.origin == practices
    assert copied.origin_note == "За практикою «Двір під ліхтарем» (Таїрове)."
    assert copied.problem == "Темно."
    assert client_of(host=OTHER_HOST).get("/praktyky/dvir-pid-likhtarem/").status_code == 404
    copied.save_revision().publish()
    assert "За практикою «Двір під ліхтарем» (Таїрове)." in words(client_of(host=OTHER_HOST).get("/praktyky/dvir-pid-likhtarem/"))


def test_a_practice_is_copied_to_another_district_of_its_city(practices, client_of, cast, cities):
    district = cities.odesa.districts.get(slug="kyivskyi")
    for _time in range(2):
        client_of(cast.editor).post(f"/cms/practices/{practices.pk}/copy/", {"place": f"district:{district.pk}"})
    copies = PracticePage.objects.filter(district=district)
    assert len({page.slug for page in copies}) == 2
    assert all(page.get_parent().pk == practices.get_parent().pk for page in copies)


def test_who_edits_one_city_copies_nothing_into_another(practices, client_of, cast, cities):
    client = client_of(cast.editor)
    address = f"/cms/practices/{practices.pk}/copy/"
    assert cities.other.name not in words(client.get(address))
    assert client.post(address, {"place": f"city:{cities.other.pk}"}).status_code == 200
    assert PracticePage.objects.count() == 1


def test_the_note_of_origin_outlives_the_original(practices, client_of, cast, cities):
    give(cast.editor, Role.EDITOR, cities.other)
    client_of(cast.editor).post(f"/cms/practices/{practices.pk}/copy/", {"place": f"city:{cities.other.pk}"})
    practices.delete()
    copied = PracticePage.objects.get()
    assert copied.origin is None
    assert "Двір під ліхтарем" in copied.origin_note


def test_a_strange_place_is_refused_with_words(practices, client_of, cast):
    answer = client_of(cast.editor).post(f"/cms/practices/{practices.pk}/copy/", {"place": "district:99999"})
    assert answer.status_code == 200
    assert PracticePage.objects.count() == 1


@pytest.mark.parametrize("person", ["resident", "volunteer", "operator"])
def test_who_does_not_edit_cannot_copy(person, practices, client_of, cast, cities):
    client_of(getattr(cast, person)).post(f"/cms/practices/{practices.pk}/copy/", {"place": f"city:{cities.odesa.pk}"})
    assert PracticePage.objects.count() == 1


def test_editors_find_the_button_and_the_help(practices, client_of, cast):
    client = client_of(cast.editor)
    assert f"/cms/practices/{practices.pk}/copy/" in words(client.get(f"/cms/pages/{practices.pk}/edit/"))
    assert client.get(f"/cms/practices/{practices.pk}/copy/").status_code == 200
    help_page = words(client.get("/cms/help/"))
    assert "Написати новину" in help_page
    assert "/cms/help/" in words(client.get("/cms/"))


def test_a_picture_without_words_for_the_blind_is_refused(cities):
    from django.core.exceptions import ValidationError
    from wagtail.images.forms import get_image_form

    from portal.core.models import PortalImage

    assert get_image_form(PortalImage)().fields["alt"].required
    with pytest.raises(ValidationError) as refusal:
        PortalImage(title="Ліхтар", alt="").full_clean()
    assert "alt" in refusal.value.message_dict


def test_a_new_page_without_an_address_gets_one_by_the_official_table(client_of, cast, cities):
    root = cities.odesa.site.root_page
    answer = client_of(cast.editor).post(f"/cms/pages/add/home/infopage/{root.pk}/", form(InfoPage(title="Під’їзд і щастя", slug="")))
    assert answer.status_code == 302, answer.context["form"].errors
    assert InfoPage.objects.get().slug == "pidizd-i-shchastia"
