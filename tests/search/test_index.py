"""Entries follow what is public, and nothing else."""

from django.core.management import call_command
from wagtail.models import PageViewRestriction

from home.models import InfoPage
from portal.search import finding
from portal.search.models import SearchEntry


def titles(question, city, language="uk"):
    return [entry.title for entry in finding.search(question, city, language).entries]


def test_a_published_page_is_found_by_the_words_of_its_blocks(publish, cities):
    page = publish("Пам’ятка", "Камери зберігають запис тридцять днів.")
    entry = SearchEntry.objects.get(title="Пам’ятка")
    assert titles("записами камер", cities.odesa) == ["Пам’ятка"]
    assert entry.url == "/pamiatka/"
    assert entry.city == cities.odesa
    assert entry.object_id == str(page.pk)


def test_a_draft_is_not_found(cities, django_capture_on_commit_callbacks):
    page = InfoPage(title="Чернетка про камери", live=False)
    with django_capture_on_commit_callbacks(execute=True):
        cities.odesa.site.root_page.specific.add_child(instance=page)
        page.save_revision()
    assert titles("камери", cities.odesa) == []


def test_an_unpublished_page_is_found_no_more(publish, cities, django_capture_on_commit_callbacks):
    page = publish("Камери")
    assert titles("камера", cities.odesa)
    with django_capture_on_commit_callbacks(execute=True):
        page.unpublish()
    assert titles("камера", cities.odesa) == []


def test_a_deleted_page_is_found_no_more(publish, cities, django_capture_on_commit_callbacks):
    page = publish("Камери")
    with django_capture_on_commit_callbacks(execute=True):
        page.delete()
    assert SearchEntry.objects.filter(title="Камери").count() == 0


def test_a_page_behind_a_password_is_not_found(publish, cities, django_capture_on_commit_callbacks):
    page = publish("Камери")
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision().publish()
    assert titles("камера", cities.odesa) == []


def test_a_moved_page_has_its_new_address(publish, cities, django_capture_on_commit_callbacks):
    parent, page = publish("Довідка"), publish("Камери")
    with django_capture_on_commit_callbacks(execute=True):
        page.move(parent, pos="last-child")
    assert SearchEntry.objects.get(title="Камери").url == "/dovidka/kamery/"


def test_one_city_never_finds_the_other(publish, cities, client_of):
    publish("Камери Одеси")
    publish("Камери Тихого", city=cities.other)
    assert titles("камери", cities.odesa) == ["Камери Одеси"]
    assert titles("камери", cities.other) == ["Камери Тихого"]
    assert titles("камери", None) == []


def test_a_change_rolled_back_leaves_the_index_as_it_was(publish, cities, django_capture_on_commit_callbacks):
    page = publish("Камери")
    with django_capture_on_commit_callbacks(execute=False):
        page.title = "Ліхтарі"
        page.save_revision().publish()
    assert titles("камера", cities.odesa) == ["Камери"]


def test_rebuilding_finds_what_was_missed_and_forgets_what_is_gone(publish, cities, capsys):
    page = publish("Камери")
    SearchEntry.objects.filter(title="Камери").update(object_id="999999", title="Привид", lemmas="привид", title_lemmas="привид")
    call_command("search_rebuild")
    assert titles("камера", cities.odesa) == ["Камери"]
    assert not SearchEntry.objects.filter(object_id="999999").exists()
    assert SearchEntry.objects.filter(object_id=str(page.pk)).count() == 1
    assert "У пошуку записів" in capsys.readouterr().out


def test_an_english_question_finds_one_and_many(publish, cities):
    publish("Street lamps", "The officers answered.")
    for question in ("lamp", "lamps", "LAMPS", "officer", "officer's"):
        assert titles(question, cities.odesa) == ["Street lamps"], question
