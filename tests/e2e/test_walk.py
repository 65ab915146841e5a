"""One walk through the whole portal as `make run` starts it: real workers, real mail, a real browser, recorded video."""

import pytest

from . import walk

MAIL = "halyna.zrazkova@example.com"
POLICE = "hunp.demo@example.com"

pytestmark = [pytest.mark.xdist_group("running"), pytest.mark.timeout(400)]


def test_a_person_walks_from_the_front_page_to_the_recorded_camera(running_portal, open_page):
    url = running_portal.url
    visitor, resident, moderator, operator = (open_page() for _person in range(4))

    walk.read_news(visitor, url)
    walk.look_at_map(visitor, url)
    assert "(демо)" in walk.find_officer(visitor, url, "вул. Семена Палія, 72")

    number = walk.write_appeal(visitor, url, MAIL)
    asked = running_portal.letter_to(MAIL, "/appeals/confirm/")
    walk.confirm(visitor, walk.link_in(asked, "/appeals/confirm/"))
    walk.sign_in(moderator, url, "moderator")
    walk.approve_newest(moderator, url, number)
    to_police = running_portal.letter_to(POLICE, number)
    assert to_police["Reply-To"] == MAIL
    text = walk.pdf_text(to_police)
    for words in ("Кому", "Зразкова Ґалина Їжаківна", walk.WORDS["what"][:30], "Прошу"):
        assert words.lower() in text.lower(), words
    visitor.goto(walk.link_in(running_portal.letter_to(MAIL, "надіслано"), "/appeals/status/"))
    assert "Лист надіслано поліції" in walk.read(visitor)

    walk.sign_in(resident, url, "resident")
    walk.start_topic(resident, url, "Хто бачив оголошення?", "Повісили біля другого під’їзду, а на нашому немає.")
    walk.sign_up_for_meeting(visitor, url, "Галина Зразкова", MAIL)
    running_portal.letter_to(MAIL, "Ви записані")
    walk.vote(resident, url)

    walk.sign_in(operator, url, "operator")
    assert walk.watch_camera(operator, url) > 50


def test_the_second_city_answers_at_its_own_address_with_its_own_pages(running_portal, open_page):
    page = open_page()
    page.goto(running_portal.other_url)
    text = page.locator("body").inner_text()
    assert "Вигаданськ" in text
    assert "Селище Котовського" not in text
