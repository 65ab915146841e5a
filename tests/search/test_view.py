"""The search page: any question is harmless, results are links, no cookie is set."""

import pytest

from tests.home.reading import words

HOSTILE = [
    '"',
    "'",
    "«",
    "\0",
    "камера\0",
    '""" OR',
    "* NEAR(",
    "камера*",
    "(((",
    "a AND",
    "NOT",
    "камера OR",
    "-",
    "--",
    "%",
    "\\",
    "' OR 1=1 --",
    "🎥",
    "\u200b",
    "ґ" * 10_000,
    "камера " * 2_000,
    "<script>alert(1)</script>",
    "col:value",
    "^камера",
    "й\u0306",
    ":*",
    "& | !",
    "\ud800".encode("utf-8", "replace").decode(),
]


@pytest.mark.parametrize("question", HOSTILE)
def test_a_hostile_question_gets_a_page(question, client, cities):
    answer = client.get("/search/", {"q": question})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()


@pytest.mark.parametrize("page", ["0", "-1", "999", "x", "\0"])
def test_a_strange_page_number_gets_a_page(page, client, publish):
    publish("Камери")
    assert client.get("/search/", {"q": "камера", "page": page}).status_code == 200


def test_a_visitor_gets_no_cookie(client, publish):
    publish("Камери")
    answer = client.get("/search/", {"q": "камер"})
    assert not answer.cookies
    assert "Знайдено 1 запис" in words(answer)


def test_kinds_narrow_the_list(client, publish, cities, django_capture_on_commit_callbacks):
    from home.models import PracticeIndexPage, PracticePage

    publish("Камери")
    with django_capture_on_commit_callbacks(execute=True):
        index = cities.odesa.site.root_page.specific.add_child(instance=PracticeIndexPage(title="Практики"))
        index.add_child(instance=PracticePage(title="Камери разом", problem="Темно."))
    page = words(client.get("/search/", {"q": "камера"}))
    assert "Практики 1" in page
    narrowed = words(client.get("/search/", {"q": "камера", "kind": "practice"}))
    assert "<mark>Камери</mark> разом" in narrowed
    assert "Знайдено 1 запис" in narrowed
    assert client.get("/search/", {"q": "камера", "kind": "невідомий"}).status_code == 200


def test_many_results_have_pages_that_keep_the_question(client, publish):
    for number in range(12):
        publish(f"Камера {number}")
    first = words(client.get("/search/", {"q": "камера"}))
    assert first.count("card__title") == 10
    assert "q=%D0%BA%D0%B0%D0%BC%D0%B5%D1%80%D0%B0&amp;page=2" in first
    assert words(client.get("/search/", {"q": "камера", "page": 2})).count("card__title") == 2


def test_nothing_found_says_what_to_do_next(client, cities):
    page = words(client.get("/search/", {"q": "абракадабра"}))
    assert "Нічого не знайдено" in page
    assert "/map/" in page


def test_the_question_stands_in_the_field_again(client, cities):
    assert 'value="двір &quot;темно&quot;"' in words(client.get("/search/", {"q": 'двір "темно"'}))


def test_a_search_asks_the_database_little(client, publish, django_assert_max_num_queries):
    for number in range(12):
        publish(f"Камера {number}")
    client.get("/search/", {"q": "камера"})
    with django_assert_max_num_queries(12):
        client.get("/search/", {"q": "камера"})


@pytest.mark.parametrize("question", ['"', "\0", " ", '"\0"', "' OR", "камера\0", '"двір', "*", "a AND (b"])
@pytest.mark.parametrize("address", ["/cms/pages/search/", "/cms/images/", "/cms/documents/"])
def test_the_editors_search_takes_any_question_too(question, address, client_of, cast, publish):
    publish("Камери")
    assert client_of(cast.editor).get(address, {"q": question}).status_code == 200
