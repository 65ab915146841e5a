"""The story of one suggestion with two roles; black boxes by keyboard; the same without JavaScript on a phone; axe."""

import io

import pytest
from PIL import Image

from mapapp.reviews.models import Entry, Photo
from portal.core.moderation.models import ModerationItem

from .conftest import jpeg, moderator_of

NEW = "/map/officers/prykladenko-taras-demovych/reviews/new/"


def _reds(field) -> int:
    with field.open("rb") as file:
        picture = Image.open(io.BytesIO(file.read())).convert("RGB")
    return sum(1 for red, green, blue in picture.get_flattened_data() if red > 150 and green < 90 and blue < 90)


@pytest.mark.browser
def test_a_resident_writes_a_moderator_shows_and_the_police_answer(
    portal_server, map_of, cast, open_page, sign_in, axe_clean, fits_width, settings, tmp_path
):
    """The photo's red face is covered from the keyboard before anything leaves the device."""
    settings.STAFF_MFA_REQUIRED = False
    photo = tmp_path / "dvir.jpg"
    photo.write_bytes(jpeg(red=(280, 210, 520, 390)))
    page = sign_in(open_page(width=320), portal_server, cast.resident)
    page.goto(f"{portal_server.url}{NEW}")
    page.check("[name=kind][value=suggestion]")
    page.fill("[name=text]", "Поставте, будь ласка, ліхтар біля арки: увечері темно.")
    page.set_input_files("[name=pictures]", str(photo))
    page.wait_for_selector(".redact__canvas")
    page.click("button:has-text('Додати прямокутник')")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowRight")
    page.wait_for_selector(".redact__said:has-text('1')")
    axe_clean(page)
    fits_width(page)
    page.click("text=Далі: як це побачать усі")
    page.wait_for_url("**/draft/**")
    kept = Photo.objects.get()
    assert _reds(kept.file) == _reds(kept.small) == 0
    page.wait_for_selector(".redact__canvas")
    axe_clean(page)
    fits_width(page)
    page.click("button:has-text('Надіслати')")
    page.wait_for_url("**/mine/**")
    axe_clean(page)

    entry = Entry.objects.get()
    item = ModerationItem.objects.get(kind="review")
    staff = sign_in(open_page(), portal_server, moderator_of(entry.city))
    staff.goto(f"{portal_server.url}/cms/moderation/{item.pk}/")
    assert "ліхтар біля арки" in staff.inner_text("body")
    staff.click("button[value=approve]")
    staff.wait_for_load_state()

    police = sign_in(open_page(), portal_server, cast.liaison)
    police.goto(f"{portal_server.url}/map/answers/")
    axe_clean(police)
    police.click("a:has-text('Відповісти')")
    police.check("[name=status][value=done]")
    police.fill("[name=text]", "Ліхтар поставили й перевірили, він світить.")
    axe_clean(police)
    police.click("text=Опублікувати відповідь")
    police.wait_for_url("**/map/answers/")

    visitor = open_page(width=320, dark=True)
    visitor.goto(f"{portal_server.url}/map/officers/prykladenko-taras-demovych/")
    assert "ліхтар поставили" in visitor.inner_text(".post--official").lower().replace("\xa0", " ")
    assert not visitor.context.cookies()
    axe_clean(visitor)
    fits_width(visitor)
    visitor.click(f"#review-{entry.pk} >> text=Посилання")
    axe_clean(visitor)


@pytest.mark.browser
def test_a_visitor_writes_without_javascript_covers_by_numbers_and_confirms(portal_server, map_of, open_page, fits_width, tmp_path):
    photo = tmp_path / "dvir.jpg"
    photo.write_bytes(jpeg(red=(200, 150, 400, 300)))
    page = open_page(width=320, javascript=False)
    page.goto(f"{portal_server.url}{NEW}")
    page.check("[name=kind][value=question]")
    page.fill("[name=text]", "Коли буде наступна зустріч у нашому дворі?")
    page.set_input_files("[name=pictures]", str(photo))
    page.fill("[name=email]", "susid@example.com")
    label = page.inner_text(".guard__question label").replace("\xa0", " ")
    page.fill("[name=guard_answer]", str(_sum(label)))
    page.click("text=Далі: як це побачать усі")
    page.wait_for_url("**/draft/**")
    kept = Photo.objects.get()
    assert _reds(kept.file) > 1000
    for name, value in {"left": "24", "top": "24", "width": "27", "height": "27"}.items():
        page.fill(f"[name={name}]", value)
    fits_width(page)
    page.click("text=Закрити чорним")
    page.wait_for_selector("text=Закрито місць: 1")
    kept.refresh_from_db()
    assert _reds(kept.file) == _reds(kept.small) == 0
    page.click("text=Надіслати й підтвердити пошту")
    page.wait_for_url("**/mine/**")
    entry = Entry.objects.get()
    assert entry.state == "unconfirmed"
    page.goto(f"{portal_server.url}/map/reviews/confirm/{entry.confirm_token}/")
    page.click("text=Так, надіслати модераторові")
    page.wait_for_url("**/mine/**")
    entry.refresh_from_db()
    assert entry.state == "pending"


def _sum(label: str) -> int:
    from portal.guards.forms import SPOKEN

    words = label.replace("?", " ").split()
    return sum(SPOKEN.index(word) for word in words if word in SPOKEN)
