"""The document's two parts stand alone: each starts, shows its own and nothing of the other."""

import sys

import pytest
from django.urls import reverse

from portal.core.navigation import menu

from .running import started, status
from .test_supervisor import machine  # noqa: F401 - a fixture

COMMUNITY = ["/map/", "/appeals/", "/forum/", "/volunteers/"]
VIDEO = ["/operator/"]
WEB = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py"]


@pytest.mark.once
@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("parts", "open_", "shut"),
    [("community", COMMUNITY, VIDEO), ("video", VIDEO, COMMUNITY), ("both", [*COMMUNITY, *VIDEO], [])],
)
def test_a_part_has_its_own_addresses_and_no_others(cities, machine, parts, open_, shut):  # noqa: F811
    with started(WEB, **machine, PORTAL_PARTS=parts) as web:
        web.wait_for("Booting worker", 120)
        base = f"http://localhost:{machine['PORT']}"
        assert {path: status(base + path) for path in shut} == dict.fromkeys(shut, 404)
        answers = {path: status(base + path) for path in open_}
        assert set(answers.values()) <= {200, 302}, answers
        assert status(f"{base}/account/login/") == 200


def test_menus_hold_only_what_runs(cities, settings, rf):
    assert reverse("mapapp:map")  # the addresses are read once a process, and here they hold both parts
    settings.PORTAL_PARTS = frozenset({"video"})
    urls = {item["url"] for item in menu(rf.get("/"))}
    assert not any(path.rstrip("/") in url for path in COMMUNITY for url in urls)
