"""A certificate is numbered once, prints what it says, and tells the truth when checked."""

import io
import xml.etree.ElementTree as ElementTree
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from pypdf import PdfReader

from contests.awards import services
from contests.awards.models import Certificate
from portal.audit.models import AuditEvent


def give_certificate(city, **fields):
    words = {
        "recipient": "Прикладенка Тараса Демовича (демо)",
        "reason": "активну участь у спільних патрулюваннях",
        "signer_post": "Координаторка",
        "signer": "М. Зразкова (демо)",
    }
    return services.issue(city=city, **{**words, **fields})


def test_numbers_follow_each_other_in_a_city_and_a_year(cities):
    first, second = give_certificate(cities.odesa), give_certificate(cities.odesa)
    year = first.issued_on.year
    assert [first.number[-9:], second.number[-9:]] == [f"{year}-0001", f"{year}-0002"]


def test_editors_who_save_at_once_get_different_numbers(committed_db, cities):
    def save(_number):
        try:
            return give_certificate(cities.odesa).number
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        numbers = sorted(pool.map(save, range(8)))
    assert [number[-4:] for number in numbers] == [f"{value:04d}" for value in range(1, 9)]


def test_the_sheet_carries_every_word_with_ukrainian_letters(cities):
    certificate = give_certificate(cities.odesa, recipient="Ґалаґан Єва Їжаківна (демо)")
    reader = PdfReader(io.BytesIO(services.as_pdf(certificate)))
    text = " ".join(reader.pages[0].extract_text().split())
    assert len(reader.pages) == 1
    for words in ("ГРАМОТА", "Ґалаґан Єва Їжаківна", certificate.number, "М. Зразкова", certificate.code):
        assert words in text


def test_the_sheet_is_tagged_for_screen_readers(cities):
    reader = PdfReader(io.BytesIO(services.as_pdf(give_certificate(cities.odesa))))
    catalogue = reader.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"] == "uk"
    assert ElementTree.fromstring(catalogue["/Metadata"].get_data()) is not None


def test_the_check_page_shows_every_printed_field(cities, client_of):
    certificate = give_certificate(cities.odesa, name_may_be_shown=True)
    text = client_of().get(certificate.get_absolute_url()).content.decode()
    for words in (certificate.number, certificate.recipient, certificate.signer, certificate.signer_post, "Грамота дійсна"):
        assert words in text


def test_without_consent_the_name_is_not_shown(cities, client_of):
    certificate = give_certificate(cities.odesa)
    assert certificate.recipient not in client_of().get(certificate.get_absolute_url()).content.decode()


def test_a_number_alone_never_tells_a_name(cities, client_of):
    certificate = give_certificate(cities.odesa, name_may_be_shown=True)
    text = client_of().get("/awards/", {"number": f"№ {certificate.number}"}).content.decode()
    assert "вона дійсна" in text
    assert certificate.recipient not in text


def test_revoking_is_seen_at_once_and_stands_in_the_log(cities, cast, client_of):
    certificate = give_certificate(cities.odesa)
    answer = client_of(cast.coordinator).post(f"/cms/awards/{certificate.pk}/revoke/", {"reason": "Помилка: інша дата"})
    assert answer.status_code == 302
    text = client_of().get(certificate.get_absolute_url()).content.decode()
    assert "скасовано" in text
    assert "Помилка: інша дата" in text
    assert AuditEvent.objects.get(action="certificate.revoked").reason == "Помилка: інша дата"


def test_revoking_twice_is_one_act(cities, cast):
    certificate = give_certificate(cities.odesa)
    assert services.revoke(certificate, cast.coordinator, "Перша")
    assert not services.revoke(certificate, cast.coordinator, "Друга")
    assert AuditEvent.objects.filter(action="certificate.revoked").count() == 1


@pytest.mark.parametrize(("part", "status"), [("editor", 200), ("coordinator", 200), ("resident", 404), ("moderator", 404)])
def test_the_sheet_is_for_its_holder_and_those_who_issue_it(cities, cast, client_of, part, status):
    certificate = give_certificate(cities.odesa)
    assert client_of(getattr(cast, part)).get(f"{certificate.get_absolute_url()}pdf/").status_code == status


def test_the_holder_takes_the_sheet(cities, cast, client_of):
    certificate = give_certificate(cities.odesa, holder=cast.resident)
    answer = client_of(cast.resident).get(f"{certificate.get_absolute_url()}pdf/")
    assert answer.content.startswith(b"%PDF")


def test_an_editor_cannot_revoke(cities, cast, client_of):
    certificate = give_certificate(cities.odesa)
    client_of(cast.editor).post(f"/cms/awards/{certificate.pk}/revoke/", {"reason": "Так захотілося"})
    assert Certificate.objects.get().revoked_at is None


def test_another_city_does_not_know_the_certificate(cities, client_of):
    certificate = give_certificate(cities.odesa)
    client = client_of(host=cities.other.site.hostname)
    assert client.get(certificate.get_absolute_url()).status_code == 404
    assert "Такої грамоти немає" in client.get("/awards/", {"number": certificate.number}).content.decode()


def test_the_register_of_certificates_opens_with_its_three_ways_on(client_of, cast, cities):
    certificate = give_certificate(cities.odesa)
    page = client_of(cast.coordinator).get("/cms/snippets/awards/certificate/").content.decode()
    assert certificate.number in page
    for words in ("PDF", "Сторінка перевірки", "Скасувати"):
        assert words in page
