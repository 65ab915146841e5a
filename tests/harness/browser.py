"""A real Chromium of the machine: pages at any width, light and dark, and axe's verdict on them."""

import os

import pytest

from .environment import chromium

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    # No name but this machine's is looked up.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE *.localhost, EXCLUDE 127.0.0.1",
]
NO_BROWSER = "no Chromium on this machine: install one (Debian: apt-get install chromium) or name it in CHROMIUM_BIN"
# Without preload: it fetches every style sheet anew, for a rule that is still an experiment (the locked orientation).
AXE_OPTIONS = {"resultTypes": ["violations"], "preload": False}
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def pytest_collection_modifyitems(items):
    """Whatever opens a browser carries the mark, so that `-m "not browser"` leaves it out."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def browser_type_launch_args(pytestconfig):
    program = chromium()
    if program is None:
        pytest.skip(NO_BROWSER)
    # Playwright keeps an event loop in the main thread, where Django's ORM would refuse to work.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    return {"executable_path": program, "args": FLAGS, "headless": not pytestconfig.getoption("--headed")}


@pytest.fixture(scope="session")
def browser_context_args():
    return {"locale": "uk-UA", "timezone_id": "Europe/Kyiv", "reduced_motion": "reduce"}


@pytest.fixture
def context(new_context):
    context = new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(15_000)
    return context


@pytest.fixture
def open_page(new_context):
    """``open_page(width=320, dark=True, javascript=False)``: a page in a context of its own."""

    def make(*, width: int = 1280, height: int = 900, dark: bool = False, javascript: bool = True, **options):
        context = new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            java_script_enabled=javascript,
            **options,
        )
        context.set_default_timeout(15_000)
        return context.new_page()

    return make


@pytest.fixture
def sign_in():
    """``sign_in(page, server, user)``: the page's context carries the user's session."""

    def act(page, server, user):
        from django.test import Client

        client = Client()
        client.force_login(user)
        page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server.url}])
        return page

    return act


@pytest.fixture
def axe_clean():
    """``axe_clean(page)`` fails with what axe (WCAG 2.2 AA) holds against the page."""
    from axe_playwright_python.sync_playwright import Axe

    def check(page, context=None) -> None:
        results = Axe().run(page, context=context, options={"runOnly": AXE_TAGS, **AXE_OPTIONS})
        found = results.response["violations"]
        if found:
            pytest.fail("\n".join(_tell(page.url, violation) for violation in found), pytrace=False)

    return check


def _tell(url: str, violation: dict) -> str:
    nodes = [f"    {node['target']} {node['html'][:160]}\n      {node['failureSummary']}" for node in violation["nodes"][:4]]
    return f"{url}: {violation['id']} ({violation['impact']}): {violation['help']}\n" + "\n".join(nodes)


@pytest.fixture
def fits_width():
    """``fits_width(page)`` fails where the page scrolls sideways."""

    def check(page) -> None:
        wide, seen = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert wide <= seen, f"{page.url} is {wide} px wide in a window of {seen} px"

    return check
