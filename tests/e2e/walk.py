"""Steps of a walk through the portal, each as a person would take it: by what is written on the page."""

import re
from datetime import date, timedelta
from io import BytesIO

from pypdf import PdfReader

PASSWORD = "odesa-demo-2026"
TYPING = 2.2  # seconds; a form filled quicker is a program's (portal.guards.forms.QUICK)


def read(page) -> str:
    """The words of the page with plain spaces."""
    return page.locator("main").inner_text().replace("\u00a0", " ")


def sign_in(page, url: str, who: str) -> None:
    page.goto(f"{url}/account/login/")
    page.locator("main input[name=login]").fill(f"{who}@example.com")
    page.locator("main input[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit], main form button.btn").first.click()
    page.wait_for_url(lambda address: "/account/login" not in address)


def read_news(page, url: str) -> str:
    """From the front page to the first article; gives its title."""
    page.goto(url)
    page.get_by_role("link", name="Усі новини").click()
    first = page.locator("main article h2 a, main article h3 a").first
    title = first.inner_text()
    first.click()
    assert page.locator("h1").inner_text().strip() == title.strip()
    return title


def find_officer(page, url: str, address: str) -> str:
    """Ask the front page who serves ``address`` and open the officer's page; gives the name."""
    page.goto(url)
    page.get_by_label("Ваша адреса").fill(address)
    page.get_by_role("button", name="Знайти дільничного").click()
    link = page.locator("main a[href*='/map/officers/']").first
    link.click()
    page.wait_for_url("**/map/officers/**")
    return page.locator("h1").inner_text()


def look_at_map(page, url: str) -> None:
    """The list and the map tell of the same places."""
    page.goto(f"{url}/map/")
    page.wait_for_selector(".leaflet-marker-icon")
    assert page.locator("main a[href*='/map/points/']").count() >= 5


def press(page, button) -> None:
    """Press and wait for the page it leads to: what is looked for next is there and not on the page before."""
    with page.expect_navigation():
        button.click()


def next_step(page) -> None:
    press(page, page.get_by_role("button", name="Далі"))


def look_at_nothing(page) -> None:
    """What a walk does at each page where nobody asked for more."""


def write_appeal(page, url: str, email: str, look=look_at_nothing, files=()) -> str:
    """From «Що сталося?» to the receipt, with ``files`` for proof; gives the number. ``look(page)`` is called at every page."""
    begin_appeal(page, url, look)
    fill_steps(page, {**WORDS, "email": email}, look, files)
    sign_appeal(page)
    look(page)
    return number_on(page)


def begin_appeal(page, url: str, look=look_at_nothing) -> None:
    """From the section's first page to the first screen of the form."""
    page.goto(f"{url}/appeals/")
    look(page)
    press(page, page.get_by_role("link", name=re.compile("Порушують порядок")))
    look(page)
    press(page, page.get_by_role("link", name=re.compile("Шум уночі")).first)
    look(page)
    press(page, page.get_by_role("button", name="Почати"))


def sign_appeal(page) -> None:
    page.locator("main [name=signature]").fill("Зразкова Ґалина Їжаківна")
    for box in page.locator("main form.form input[type=checkbox]").all():
        box.check()
    page.locator("main form.form button.btn").last.click()
    page.wait_for_url("**/appeals/status/**")


def number_on(page) -> str:
    return re.search(r"БО-\d{4}-\d{6}", page.locator("main").inner_text())[0]


WORDS = {
    "what": "Щоп’ятниці до третьої ночі у квартирі над нами грає музика. Просили зробити тихіше, двері не відчиняють.",
    "place": "вул. Семена Палія, 905, під. 2, кв. 48",
    "happened_at": "щоп’ятниці з 23:00 до 3:00",
    "last_name": "Зразкова",
    "first_name": "Ґалина",
    "patronymic": "Їжаківна",
    "phone": "+380000000077",
    "settlement": "Одеса",
    "street": "вул. Семена Палія",
    "building": "905",
    "apartment": "44",
}


def fill_steps(page, words: dict[str, str], look=look_at_nothing, files=()) -> None:
    """Fill what each screen asks, by ``words`` where they name the field, until the check page is there."""
    for _screen in range(12):
        look(page)
        if page.url.rstrip("/").endswith("/check"):
            return
        for field in page.locator("main form.form input:visible, main form.form textarea:visible, main form.form select:visible").all():
            fill(field, words, files)
        before = page.url
        next_step(page)
        assert page.url != before, page.locator("main").inner_text()[:1500]
    raise AssertionError("the form never came to its check page")


def fill(field, words: dict[str, str], files=()) -> None:
    kind, name = field.get_attribute("type"), field.get_attribute("name") or ""
    if kind == "file" and files:
        field.set_input_files(files)
    if kind in ("file", "hidden", "submit"):
        return
    if kind == "date":
        field.fill(f"{date.today() - timedelta(days=2):%Y-%m-%d}")
        return
    if kind in ("radio", "checkbox"):
        if field.evaluate("(box) => !box.form.querySelector(`[name='${box.name}']:checked`)"):
            field.check()
        return
    if field.evaluate("(one) => one.tagName") == "SELECT" or field.input_value():
        return
    if name in words:
        field.fill(words[name])
    elif field.get_attribute("required") is not None or field.evaluate("(one) => one.tagName") == "TEXTAREA":
        field.fill("П’ятниця, субота, після 23:00")


def link_in(letter, path: str) -> str:
    return next(line.strip() for line in letter.get_body(("plain",)).get_content().splitlines() if path in line)


def confirm(page, link: str) -> None:
    """Open the link and press the button: opening alone confirms nothing."""
    page.goto(link)
    press(page, page.locator("main form button").first)


def approve_newest(page, url: str, words: str) -> None:
    """A moderator opens the inbox in Wagtail and lets the item with ``words`` through."""
    page.goto(f"{url}/cms/moderation/")
    for link in page.locator("main a[href*='/cms/moderation/']").all():
        if words in link.inner_text():
            link.click()
            break
    else:
        raise AssertionError(f"«{words}» is not in the inbox: {page.locator('main').inner_text()[:1500]}")
    press(page, page.locator("button[value=approve]"))


def pdf_text(letter) -> str:
    parts = [part for part in letter.iter_attachments() if part.get_content_type() == "application/pdf"]
    assert parts, "the letter has no PDF"
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(parts[0].get_content())).pages).replace("\n", " ")


def start_topic(page, url: str, subject: str, words: str) -> None:
    page.goto(f"{url}/forum/")
    page.get_by_role("link", name="Двір і під’їзд").first.click()
    page.get_by_role("link", name=re.compile("[Нн]ов[ау] тем|Почати")).first.click()
    page.locator("main [name=subject]").fill(subject)
    page.locator("main textarea[name=content]").fill(words)
    page.locator("main form.form button.btn").first.click()
    page.wait_for_load_state()
    assert words in read(page), read(page)[:1500]


def sign_up_for_meeting(page, url: str, name: str, email: str) -> None:
    page.goto(f"{url}/zustrichi/")
    page.locator("main article a").first.click()
    page.get_by_role("link", name=re.compile("Запис")).first.click()
    page.locator("main [name=name]").fill(name)
    page.locator("main [name=email]").fill(email)
    page.wait_for_timeout(TYPING * 1000)
    page.locator("main form.form button.btn").first.click()
    page.wait_for_url("**/meetings/signup/**")


def vote(page, url: str) -> None:
    page.goto(f"{url}/opytuvannia/")
    page.get_by_role("link", name="Безпека двору і під’їзду").click()
    page.get_by_role("link", name="Взяти участь").click()
    for group in page.locator("main fieldset").all():
        group.locator("input").first.check()
    page.get_by_role("button", name="Надіслати відповіді").click()
    page.wait_for_url("**/receipt/**")
    assert "ваші відповіді враховано" in read(page)


# Two looks at the picture a second of film apart: how many of its pixels differ clearly.
CHANGED_PIXELS = """async () => {
  const video = document.querySelector("video");
  const look = () => {
    const canvas = document.createElement("canvas");
    canvas.width = 64; canvas.height = 36;
    const context = canvas.getContext("2d");
    context.drawImage(video, 0, 0, 64, 36);
    return [...context.getImageData(0, 0, 64, 36).data];
  };
  const until = async (moment) => { while (video.currentTime < moment) await new Promise((done) => requestAnimationFrame(done)); };
  video.muted = true;
  await video.play();
  await until(0.2);
  const first = look();
  await until(1.2);
  const second = look();
  return first.filter((value, index) => Math.abs(value - second[index]) > 20).length;
}"""


def wait_for_film(page) -> None:
    """Until the player has a picture. Not by a polled string: the page's policy forbids evaluating one."""
    page.locator("video").evaluate(
        "(video) => new Promise((done) => (video.readyState >= 2 ? done() : video.addEventListener('loadeddata', done)))"
    )


def watch_camera(page, url: str) -> int:
    """An operator opens a camera that records and plays its last minute; gives how many pixels change."""
    page.goto(f"{url}/operator/")
    page.locator("main a[href*='/operator/cameras/']").first.click()
    wait_for_film(page)
    return page.evaluate(CHANGED_PIXELS)
