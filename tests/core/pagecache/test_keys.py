"""Which requests may be answered from the cache, and which answers may be put there."""

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.test import RequestFactory

from portal.core.pagecache import keys


def get(path="/news/", **headers):
    return RequestFactory().get(path, **headers)


def test_the_same_page_has_one_place_and_another_host_language_path_or_query_another():
    first = keys.key_of(get("/news/"))
    assert first == keys.key_of(get("/news/"))
    others = [
        get("/news/", headers={"host": "127.0.0.1"}),
        get("/en/news/"),
        get("/news/a/"),
        get("/news/?page=2"),
        RequestFactory().get("/news/", secure=True),
    ]
    assert len({first, *(keys.key_of(request) for request in others)}) == len(others) + 1


@pytest.mark.parametrize("cookie", ["sessionid", "signed_in", "messages", "anything"])
def test_whoever_brings_a_cookie_is_answered_fresh(cookie):
    request = get()
    request.COOKIES[cookie] = "1"
    assert keys.key_of(request) is None


def test_the_cookie_that_only_secures_forms_is_no_hindrance():
    request = get()
    request.COOKIES["csrftoken"] = "x" * 32
    assert keys.key_of(request) is not None


@pytest.mark.parametrize("path", ["/cms/", "/account/login/", "/documents/1/a.pdf", "/media/a.jpg", "/healthz", "/metrics"])
def test_staff_and_machines_addresses_have_no_place(path):
    assert keys.key_of(get(path)) is None


def test_other_methods_and_signed_requests_have_no_place():
    assert keys.key_of(RequestFactory().post("/news/")) is None
    assert keys.key_of(get(headers={"authorization": "Bearer x"})) is None


def test_a_query_that_no_page_reads_and_a_very_long_one_are_answered_fresh():
    assert keys.key_of(get("/news/?page=2")) is not None
    assert keys.key_of(get("/news/?unheard=1")) is None
    assert keys.key_of(get("/news/?page=" + "1" * keys.QUERY_LENGTH)) is None
    assert keys.key_of(get("/news/?%%%")) is None


def test_what_advertisers_hang_on_a_link_makes_no_second_page_and_is_not_shown_to_the_view():
    request = get("/news/?utm_source=viber&page=2&fbclid=abc")
    keys.drop_noise(request)
    assert request.GET.dict() == {"page": "2"}
    assert keys.key_of(request) == keys.key_of(get("/news/?page=2"))


def plain(**headers):
    return HttpResponse("так", headers=headers)


def test_a_plain_answer_may_be_kept():
    assert keys.may_keep(get(), plain())
    assert keys.may_keep(get(), plain(Vary="Accept-Language, Cookie"))


def test_what_is_not_the_same_for_everybody_is_never_kept():
    with_cookie = plain()
    with_cookie.set_cookie("a", "1")
    answers = [
        HttpResponse("ні", status=404),
        HttpResponse("ні", status=302),
        with_cookie,
        plain(**{"Cache-Control": "private"}),
        plain(**{"Cache-Control": "max-age=0, no-cache, no-store"}),
        plain(Vary="X-Requested-With"),
        HttpResponse(b"x", content_type="image/png"),
        HttpResponse("x" * (keys.BODY_LIMIT + 1)),
        StreamingHttpResponse(["a"]),
    ]
    assert [keys.may_keep(get(), answer) for answer in answers] == [False] * len(answers)


def test_a_page_with_a_forms_secret_is_never_kept():
    request = get()
    get_token(request)
    assert not keys.may_keep(request, plain())


def test_a_page_with_a_nonce_is_never_kept():
    request = get()
    request._csp_nonce = "abc"
    assert not keys.may_keep(request, plain())
