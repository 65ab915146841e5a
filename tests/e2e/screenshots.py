"""`make screenshots`: the pictures of README and docs/screens.md, taken from a portal that was just started.

Pictures are kept small: a palette of 64 colours is enough for flat pages.
"""

import os
import sys
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.harness.browser import FLAGS
from tests.harness.environment import ROOT, chromium
from tests.harness.running import started_portal

from . import walk

PICTURES = ROOT / "docs" / "pictures"
HEIGHT = 1000
# name, words under the picture, path, who, width, dark
SHOTS = [
    ("front-1280", "Головна", "/", "", 1280, False),
    ("front-320", "Головна на телефоні, темна", "/", "", 320, True),
    ("map-1280", "Мапа: список і карта поруч", "/map/", "", 1280, False),
    ("officer-1280", "«Мій дільничний» за адресою", "/map/my-officer/?q=вул. Семена Палія, 72", "", 1280, False),
    ("appeals-1280", "Звернення: спершу – що сталося", "/appeals/", "", 1280, False),
    ("appeal-320", "Звернення на телефоні: одне запитання на екрані", "appeal", "", 320, False),
    ("meetings-1280", "Зустрічі", "/zustrichi/", "", 1280, False),
    ("poll-1280", "Опитування з результатами", "/opytuvannia/mii-dilnychnyi/", "", 1280, True),
    ("forum-1280", "Форум", "/forum/", "", 1280, False),
    ("topic-1280", "Тема форуму, темна", "topic", "", 1280, True),
    ("dashboard-1280", "Wagtail: що чекає", "/cms/", "moderator", 1280, False),
    ("inbox-1280", "Wagtail: черга модерації", "/cms/moderation/", "moderator", 1280, False),
    ("operator-1280", "Пульт оператора", "/operator/", "operator", 1280, True),
    ("camera-1280", "Остання хвилина камери", "camera", "operator", 1280, True),
]


def use_settings() -> None:
    """Those of the tests: no runner of tests has named them here."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()


def main() -> int:
    use_settings()
    program = chromium()
    if program is None:
        print("No Chromium on this machine: install one (Debian: apt-get install chromium) or name it in CHROMIUM_BIN.", file=sys.stderr)
        return 1
    PICTURES.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="portal-pictures-") as folder,
        started_portal(Path(folder)) as portal,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        for shot in SHOTS:
            _take(browser, portal.url, *shot)
            print(f"docs/pictures/{shot[0]}.png")
        browser.close()
    _write_page()
    return 0


def _take(browser, url: str, name: str, _words: str, path: str, who: str, width: int, dark: bool) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": HEIGHT}, color_scheme="dark" if dark else "light", locale="uk-UA", reduced_motion="reduce"
    )
    context.set_default_timeout(60_000)
    page = context.new_page()
    if who:
        walk.sign_in(page, url, who)
    _open(page, url, path)
    page.wait_for_load_state("networkidle")
    _keep(page.screenshot(), PICTURES / f"{name}.png")
    context.close()


def _open(page, url: str, path: str) -> None:
    if path == "appeal":
        page.goto(f"{url}/appeals/new/porushennia-tyshi/")
        page.get_by_role("button", name="Почати").click()
    elif path == "topic":
        page.goto(f"{url}/forum/")
        page.get_by_role("link", name="Двір і під’їзд").first.click()
        page.locator(".topic__title a").first.click()
    elif path == "camera":
        page.goto(f"{url}/operator/")
        page.locator("main a[href*='/operator/cameras/']").first.click()
        walk.wait_for_film(page)
    else:
        page.goto(url + path)


def _keep(png: bytes, path: Path) -> None:
    Image.open(BytesIO(png)).convert("RGB").quantize(64, dither=Image.Dither.NONE).save(path, optimize=True)


def _write_page() -> None:
    rows = "\n\n".join(f"## {words}\n\n![{words}](pictures/{name}.png)" for name, words, *_rest in SHOTS)
    text = f"# Як це виглядає\n\nПоказові люди й адреси вигадані. Картинки робить `make screenshots`.\n\n{rows}\n"
    (ROOT / "docs" / "screens.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
