"""In a real browser: the recorded minute plays, keys work, pages are accessible."""

import pytest
from playwright.sync_api import expect

from videosidecar.recorder.recording import Status

from .conftest import eventually

PIXELS = """async () => {
  const video = document.querySelector("video");
  const draw = () => {
    const canvas = document.createElement("canvas");
    canvas.width = 64; canvas.height = 36;
    const context = canvas.getContext("2d");
    context.drawImage(video, 0, 0, 64, 36);
    return [...context.getImageData(0, 0, 64, 36).data];
  };
  const until = async (moment) => { while (video.currentTime < moment) await new Promise((done) => requestAnimationFrame(done)); };
  await video.play();
  await until(0.2);
  const first = draw();
  await until(1.2);
  const second = draw();
  return first.filter((value, index) => Math.abs(value - second[index]) > 20).length;
}"""


@pytest.fixture
def console(portal_server, cities, camera_of, settings, storage, valkey, board):
    """Three cameras of which the first can be played; the console's states come from Valkey."""
    settings.VIDEO_ROOT = storage.root
    for number, address in enumerate(("вул. Канатна, 901", "вул. Канатна, 903", "просп. Небесної Сотні, 955"), 1):
        camera_of(cities.odesa, number, address=address, entrance=number)
    wrong = "Камера не приймає ім’я або пароль. Перевірте їх у реєстрі камер."
    board.beat(
        "s1", 1, {"odesa-0001": Status("recording", "", 1.8e9, payload=4_200_000), "odesa-0002": Status("auth-failed", wrong, 1.8e9)}
    )
    return portal_server


@pytest.fixture
def recorded(console, recorder_of, storage):
    """A few seconds of the simulated camera under the code of the first camera."""
    recorder = recorder_of(1, segment_seconds=1)
    eventually(lambda: len(storage.segments("cam-1")) >= 4)
    recorder.stop()
    recorder.join(15)
    storage.camera_folder("cam-1").rename(storage.camera_folder("odesa-0001"))
    return console


def test_the_recorded_minute_plays_and_its_pixels_change(recorded, page, cast, sign_in):
    sign_in(page, recorded, cast.operator)
    page.goto(f"{recorded.url}/operator/")
    page.get_by_role("link", name="odesa-0001").click()
    page.wait_for_url("**/cameras/odesa-0001/")
    assert page.evaluate(PIXELS) > 50
    assert page.evaluate("document.querySelector('video').seekable.length") == 1


def test_the_console_is_worked_by_keys_alone(console, page, cast, sign_in):
    sign_in(page, console, cast.operator)
    page.goto(f"{console.url}/operator/")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent") == "odesa-0003"
    page.keyboard.press("Enter")
    page.wait_for_url("**/cameras/odesa-0003/")
    page.keyboard.press("Escape")
    page.wait_for_url("**/operator/")
    page.keyboard.press("2")
    page.wait_for_url("**show=problem**")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.type") == "search"


def test_single_keys_can_be_turned_off(console, page, cast, sign_in):
    sign_in(page, console, cast.operator)
    page.goto(f"{console.url}/operator/")
    page.get_by_label("Гарячі клавіші").uncheck()
    page.keyboard.press("2")
    page.reload()
    assert not page.get_by_label("Гарячі клавіші").is_checked()
    assert "show=" not in page.url


def test_states_change_without_reloading(console, page, cast, sign_in, board):
    sign_in(page, console, cast.operator)
    page.goto(f"{console.url}/operator/")
    row = page.locator("[data-camera='odesa-0001']")
    assert "записує" in row.inner_text()
    board.beat("s1", 1, {"odesa-0001": Status("backoff", "Камера мовчить.", 1.8e9)})
    expect(row).to_contain_text("Камера мовчить", timeout=12_000)


@pytest.mark.parametrize("width", [320, 1280])
def test_pages_are_accessible_and_fit(recorded, open_page, cast, sign_in, axe_clean, fits_width, width):
    paths = ("/video/", "/operator/", "/operator/?q=nothing", "/operator/cameras/odesa-0001/", "/operator/cameras/odesa-0002/")
    for dark in (False, True):
        page = open_page(width=width, dark=dark)
        sign_in(page, recorded, cast.operator)
        for path in paths:
            page.goto(f"{recorded.url}{path}")
            axe_clean(page)
            fits_width(page)


def test_the_console_works_without_javascript(console, open_page, cast, sign_in):
    page = open_page(javascript=False)
    sign_in(page, console, cast.operator)
    page.goto(f"{console.url}/operator/")
    page.get_by_label("Знайти камеру").fill("канатна 903")
    page.get_by_role("button", name="Знайти").click()
    assert page.locator("[data-camera]").count() == 1
    page.get_by_role("link", name="odesa-0002").click()
    assert "Записів ще немає" in page.content()
