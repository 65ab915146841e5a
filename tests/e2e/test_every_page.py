"""Every page of the demo content: accessible in both lights and at both widths, small, and frugal with the database."""

import json
from pathlib import Path

import axe_playwright_python
import pytest

from tests.harness.browser import AXE_OPTIONS, AXE_TAGS

from . import addresses
from .demo_site import demo_site  # noqa: F401 - a fixture

pytestmark = [pytest.mark.once, pytest.mark.xdist_group("demo"), pytest.mark.timeout(900)]

WIDTHS = (1280, 320)
KEY_PAGE_BYTES = 100_000  # without pictures
QUERIES = 40  # a page that asks more has lost a select_related; sections hold tighter budgets of their own
# Dark changes colours and nothing else, so colours alone are looked at again.
CONTRAST = ["color-contrast", "link-in-text-block"]
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
# Put into the page once and asked four times: the program itself is half a megabyte.
RUN = f"(rules) => axe.run(document, {{runOnly: rules, ...{json.dumps(AXE_OPTIONS)}}}).then((results) => results.violations)"


def all_addresses(site) -> list[addresses.Address]:
    pages, without_page = addresses.of_pages(site.home)
    urls, without_sample = addresses.of_urls(site.samples)
    assert not without_page, f"no live demo page of {without_page}"
    assert not without_sample, f"give these addresses a sample, or a reason in NOT_PAGES: {without_sample}"
    return pages + urls


def test_every_reason_and_every_role_is_for_an_address_that_exists():
    names = set(addresses.named())
    assert set(addresses.NOT_PAGES) - names == set()
    assert set(addresses.WHO) - names == set()


def test_every_page_answers_with_few_queries_and_few_bytes(demo_site, client_of):  # noqa: F811
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from accounts.models import User

    rows, wrong = [], []
    for address in all_addresses(demo_site):
        user = User.objects.get(email=f"{address.who}@example.com") if address.who else None
        client = client_of(user)
        client.get(address.path, follow=True)  # the second visit is measured: the first one fills process-wide caches
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address.path, follow=True)
        rows.append({"name": address.name, "path": address.path, "who": address.who, "queries": len(queries), "bytes": len(answer.content)})
        if answer.status_code != 200:
            wrong.append(f"{address.name} {address.path}: {answer.status_code}")
        if b'method="post"' in answer.content and answer.headers.get("Referrer-Policy") == "no-referrer":
            wrong.append(f"{address.name} {address.path}: a browser sends its form with Origin: null, which is refused")
        # Every address here was opened in a session of its own, and each is looked at.
        if len(queries) > QUERIES and address.name != "usersessions_list":
            wrong.append(f"{address.name} {address.path}: {len(queries)} queries, the budget is {QUERIES}")
        if len(answer.content) > KEY_PAGE_BYTES and address.name != "patterns":
            wrong.append(f"{address.name} {address.path}: {len(answer.content)} bytes")
    _keep(rows)
    assert not wrong, "\n".join(wrong)


def _keep(rows: list[dict]) -> None:
    """Where `make pages` finds the table."""
    from django.conf import settings

    path = Path(settings.ROOT) / "var" / "pages.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")


def test_every_page_is_accessible_in_light_and_dark_at_320_and_1280_px(demo_site, new_context):  # noqa: F811
    found, people = [], {}
    for address in all_addresses(demo_site):
        if address.who not in people:
            people[address.who] = _page_of(demo_site, new_context, address.who)
        page = people[address.who]
        page.goto(demo_site.url + address.path, wait_until="load")
        page.evaluate(AXE)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            for scheme, rules in (("light", AXE_TAGS), ("dark", CONTRAST)):
                page.emulate_media(color_scheme=scheme)
                violations = page.evaluate(RUN, rules)
                found += [f"{address.name} {address.path} {width} {scheme}: {_tell(violation)}" for violation in violations]
            wide = page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                found.append(f"{address.name} {address.path}: {wide} px wide in a window of {width}")
    assert not found, "\n".join(found)


def _page_of(site, new_context, who: str):
    context = new_context(viewport={"width": WIDTHS[0], "height": 900})
    context.set_default_timeout(20_000)
    if who:
        context.add_cookies([{"name": "sessionid", "value": site.sessions[who], "url": site.url}])
    return context.new_page()


def _tell(violation: dict) -> str:
    return f"{violation['id']}: {violation['help']}; " + "; ".join(node["html"][:120] for node in violation["nodes"][:2])
