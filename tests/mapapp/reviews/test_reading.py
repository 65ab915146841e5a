"""Feeds, tags, support, duplicates, following, search, privacy, terms."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mapapp.reviews import elements, feed, services, similar
from mapapp.reviews.models import Entry, FeedTag, Support

from .conftest import moderator_of


def tag(city, text="вислухав"):
    return FeedTag.objects.get(city=city, element_kind="officer", text=text)


def test_tags_are_counted_by_people_and_not_under_three(map_of, cast, client, entry_of):
    listened = tag(map_of.odesa.city)
    for number in range(2):
        entry_of(None, f"Відгук номер {number} про розмову.", email=f"s{number}@example.com", tags=[listened], kind="review")
    for number in range(3):
        entry_of(None, f"Ще один відгук {number} від того самого.", email="s0@example.com", tags=[listened], kind="review")
    element, officer = elements.get("officer"), map_of.odesa.officer
    assert feed.tag_counts(element, officer) == []
    entry_of(cast.resident, "Третя людина також про розмову.", tags=[listened], kind="review")
    assert feed.tag_counts(element, officer) == [(listened, 3)]
    assert ": 3 людини" in client.get(officer.get_absolute_url()).content.decode()


def test_no_page_shows_stars(map_of, cast, client, entry_of):
    entry_of(cast.resident)
    page = client.get(map_of.odesa.officer.get_absolute_url()).content.decode()
    assert "★" not in page
    assert "рейтинг" not in page.lower()


def test_the_element_shows_ten_and_leads_to_the_rest(map_of, cast, client, entry_of):
    for number in range(11):
        entry_of(cast.resident, f"Запис {number} про різне у дворі.")
    officer = map_of.odesa.officer
    page = client.get(officer.get_absolute_url()).content.decode()
    assert page.count('<article class="post review"') == 10
    assert "Показати ще" in page
    assert client.get(f"{officer.get_absolute_url()}reviews/").content.decode().count('<article class="post review"') == 11


def test_the_number_of_questions_to_the_database_does_not_grow_with_the_feed(map_of, cast, client, entry_of):
    path = f"{map_of.odesa.officer.get_absolute_url()}reviews/"
    entry_of(cast.resident, "Перший запис про двір.")
    client.get(path)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as one:
        client.get(f"{path}?nothing=1")
    for number in range(6):
        entry_of(cast.resident, f"Наступний запис {number} про двір.")
    with CaptureQueriesContext(connection) as seven:
        client.get(f"{path}?nothing=2")
    assert len(seven) <= len(one) + 1


def test_filters_choose_and_nonsense_chooses_nothing(map_of, cast, client, entry_of):
    entry_of(cast.resident, "Чи буде зустріч у листопаді?", kind="question")
    entry_of(cast.resident, "Дякую за допомогу з воротами.", kind="thanks")
    path = f"{map_of.odesa.officer.get_absolute_url()}reviews/"
    page = client.get(f"{path}?kind=question").content.decode()
    assert "листопаді" in page
    assert "воротами" not in page
    assert "Такого ще не писали" in client.get(f"{path}?status=done").content.decode().replace("\xa0", " ")
    assert client.get(f"{path}?kind=%00&status=x&tag=-1&page=a").status_code == 200


def test_support_is_one_a_person_and_not_for_oneself(map_of, cast, client, client_of, entry_of):
    entry = entry_of(cast.resident)
    path = f"/map/reviews/{entry.pk}/support/"
    assert client.get(path).status_code == 302
    for _press in range(2):
        client_of(cast.stranger).post(path)
    client_of(cast.resident).post(path)
    assert list(Support.objects.values_list("user", flat=True)) == [cast.stranger.pk]
    client_of(cast.stranger).post(path, {"stop": "1"})
    assert not Support.objects.exists()


def test_what_neighbours_wrote_is_offered_while_one_types_and_before_one_sends(map_of, cast, client, client_of, entry_of):
    entry = entry_of(cast.resident, "Біля арки на Канатній 905 темно, поставте ліхтар.")
    hidden = entry_of(cast.resident, "Біля арки на Канатній 905 темно, потрібен ліхтар.")
    Entry.objects.filter(pk=hidden.pk).update(is_hidden=True)
    path = f"{map_of.odesa.officer.get_absolute_url()}reviews/similar/"
    text = "поставте ліхтарі біля арки на Канатній"
    found = client.get(path, {"text": text}).json()["found"]
    assert [row["url"] for row in found] == [entry.get_absolute_url()]
    assert client.get(path, {"text": "погода"}).json()["found"] == []
    elsewhere = f"{map_of.odesa.point.get_absolute_url()}reviews/similar/"
    assert client.get(elsewhere, {"text": text}).json()["found"] == []
    element = elements.get("officer")
    assert similar.find(element, map_of.odesa.officer, entry.text, but=entry.pk) == []


def test_followers_of_the_officer_hear_of_a_new_entry_once_without_its_words(map_of, cast, entry_of):
    from portal.notify.models import Notice
    from portal.notify.services import subscribe

    subscribe(cast.stranger, map_of.odesa.officer, "officer")
    entry = entry_of(cast.resident, "Слово причал лише на сторінці.")
    services.edit(entry, text="Слово причал змінено автором.", shown_name="", values={"kind": "review", "sign": "neighbour"})
    from portal.core.moderation import services as queue
    from portal.core.moderation.models import ModerationItem

    queue.approve(ModerationItem.objects.get(kind="review", state="pending"), moderator_of(entry.city))
    told = Notice.objects.filter(user=cast.stranger, title__startswith="Нове у стрічці")
    assert told.count() == 1
    assert "причал" not in told.get().title


def test_the_search_finds_what_is_shown_and_forgets_what_is_not(map_of, cast, entry_of):
    from portal.search.models import SearchEntry
    from portal.search.services import refresh

    entry = entry_of(cast.resident, "Слово причал для пошуку.")
    refresh(entry)
    assert SearchEntry.objects.filter(text__contains="причал").exists()
    map_of.odesa.officer.live = False
    map_of.odesa.officer.save()
    fresh = Entry.objects.get(pk=entry.pk)
    refresh(fresh)
    assert not SearchEntry.objects.filter(text__contains="причал").exists()


def test_a_withdrawn_officer_takes_the_feed_along(map_of, cast, client, entry_of):
    entry = entry_of(cast.resident, "Слово причал про офіцера.")
    type(map_of.odesa.officer).objects.filter(pk=map_of.odesa.officer.pk).update(live=False)
    assert client.get(entry.get_absolute_url()).status_code == 404
    assert "причал" not in client.get(f"/map/districts/{map_of.odesa.district.slug}/").content.decode()
    map_of.odesa.officer.delete()
    assert not Entry.objects.exists()


def test_the_districts_page_says_who_what_and_what_people_write(map_of, cast, client, entry_of):
    entry_of(cast.resident, "Слово причал про офіцера району.")
    entry_of(cast.resident, "Слово бульвар про сам район.", about=map_of.odesa.district)
    page = client.get(f"/map/districts/{map_of.odesa.district.slug}/").content.decode()
    for word in ("Прикладенко", "Опорний пункт", "причал", "бульвар", map_of.odesa.district.name):
        assert word in page.replace("\xa0", " ")
    assert client.get("/map/districts/nemaie/").status_code == 404


def test_a_copy_is_given_and_after_leaving_only_public_words_stay(map_of, cast, entry_of):
    from mapapp.reviews import privacy

    shown = entry_of(cast.resident, "Слово причал лишиться сусідам.", name="Оля")
    entry_of(cast.resident, "Це ще в модератора, ніхто не бачив.", show=False)
    supported = entry_of(cast.stranger, "Це написав сусід про двір.")
    services.support(supported, cast.resident)
    copy = privacy.export(cast.resident)
    assert len(copy["entries"]) == 2
    assert len(copy["supported"]) == 1
    for _again in range(2):
        privacy.erase(cast.resident)
    kept = Entry.objects.get(pk=shown.pk)
    assert (kept.author, kept.shown_name, kept.signature) == (None, "", "сусід(ка)")
    assert Entry.objects.count() == 2
    assert not Support.objects.exists()


def test_drafts_and_unconfirmed_go_after_two_days(map_of, cast, entry_of):
    from mapapp.reviews import operation

    kept = entry_of(cast.resident)
    record, element = map_of.odesa.point, elements.get("point")
    values = {"kind": "review", "text": "Чернетка про пункт.", "sign": "neighbour", "shown_name": "", "email": "x@example.com"}
    services.start(element, record, user=None, values=values, pictures=[], form_key=None)
    later = timezone.now() + timedelta(days=1)
    assert operation.forget_unfinished(later, dry=True) == 1
    assert operation.forget_unfinished(later) == 1
    assert list(Entry.objects.all()) == [kept]


def test_addresses_of_old_answered_entries_go_and_of_waiting_ones_stay(map_of, entry_of):
    from mapapp.reviews import operation

    waiting, thanks = entry_of(None, email="a@example.com"), entry_of(None, "Дякую за ліхтар!", email="b@example.com", kind="thanks")
    assert operation.forget_addresses(timezone.now() + timedelta(days=1)) == 1
    assert set(Entry.objects.values_list("pk", "email")) == {(waiting.pk, "a@example.com"), (thanks.pk, "")}


def test_an_element_is_registered_once(map_of):
    with pytest.raises(ValueError):
        elements.register(elements.get("officer"))


def test_a_photo_is_asked_for_anew_so_that_hidden_is_gone_at_once(map_of, cast, client, entry_of):
    from mapapp.reviews import photos, redaction
    from mapapp.reviews.models import Photo

    from .conftest import jpeg

    entry = entry_of(cast.resident)
    photos.keep(entry, [redaction.render(jpeg((40, 30)))])
    url = Photo.objects.get().url
    first = client.get(url)
    assert first["Cache-Control"] == "public, no-cache"
    assert client.get(url, headers={"if-none-match": first["ETag"]}).status_code == 304
    Entry.objects.filter(pk=entry.pk).update(is_hidden=True)
    assert client.get(url, headers={"if-none-match": first["ETag"]}).status_code == 404


def test_a_meeting_has_a_feed_that_reaches_the_districts(map_of, client, entry_of):
    from meetings.models import Format, MeetingPage, MeetingState

    now = timezone.now()
    page = MeetingPage(
        title="Зустріч у дворі (демо)",
        format=Format.YARD,
        starts_at=now + timedelta(days=2),
        ends_at=now + timedelta(days=2, hours=1),
        venue="двір",
        district=map_of.odesa.district,
        shelter="підвал",
    )
    map_of.odesa.city.site.root_page.add_child(instance=page)
    state = MeetingState.objects.get(page=page)
    assert elements.of_record(state).kind == "meeting"
    assert "reviews/new/" in client.get(page.get_url_parts()[-1]).content.decode()
    entry_of(None, "Слово причал про зустріч у дворі.", about=state, email="susid@example.com")
    assert "причал" in client.get(page.get_url_parts()[-1]).content.decode()
    assert "причал" in client.get(f"/map/meetings/{state.pk}/reviews/rss/").content.decode()
    assert "причал" in client.get(f"/map/districts/{map_of.odesa.district.slug}/").content.decode()
    assert client.get("/map/meetings/abc/reviews/").status_code == 404
