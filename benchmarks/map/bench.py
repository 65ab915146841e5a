"""The map with ten thousand objects, and one address among so many streets: `make bench-map`.

Production settings, gunicorn, real Chromium, the invented map of `manage.py map_sample`, on SQLite and PostgreSQL. Printed as a
table and kept in benchmarks/results/. Each figure of the browser is a median of `--turns` first visits (an empty browser cache).

    first marker   from the beginning of the visit until the first marker stands
    sent           bytes of all answers of the visit as they went over the wire
    again          bytes of the map's data when the browser has them (an answer 304)
    list           bytes of the page's HTML, uncompressed; queries of the page and of the map's data past every cache
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]

from benchmarks.keeping import keep  # noqa: E402
from benchmarks.web import portal  # noqa: E402
from benchmarks.web.browser import FLAGS  # noqa: E402
from tests.harness.environment import chromium  # noqa: E402

PAGES = {"map": "/map/", "data": "/map/places.json", "filtered": "/map/?kind=officer&page=100", "search": "/map/?q=Навчальн"}
MARKER = "() => performance.getEntriesByName('map-first-markers')[0]?.startTime"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--objects", type=int, default=10_000)
    parser.add_argument("--streets", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")
    options = parser.parse_args()
    rows = []
    for database in ("sqlite", "postgres") if options.database == "both" else (options.database,):
        with (
            _database(database) as more,
            tempfile.TemporaryDirectory(prefix="portal-bench-") as folder,
            portal.prepared(Path(folder), **more) as prepared,
        ):
            rows.append({"database": database, **measure(prepared, options)})
        print(table(rows[-1]), flush=True)
    keep("map", {"objects": options.objects, "turns": options.turns, "rows": rows})
    return 0


@contextmanager
def _database(name: str):
    """A database of its own, as the environment says it."""
    if name == "sqlite":
        yield {}
        return
    from tests.harness.postgres import Cluster

    cluster = Cluster()
    cluster.start(None)
    try:
        cluster.execute("CREATE DATABASE bench")
        yield {"DATABASE_URL": f"postgresql://{cluster.user}@/bench?host={cluster.host}"}
    finally:
        cluster.stop()


def measure(prepared, options) -> dict:
    building = {**prepared.environment, "PORTAL_ENV": "development", "LOG_LEVEL": "ERROR"}
    lookup = _run(building, "-m", "benchmarks.map.lookup", *map(str, options.streets))
    subprocess.run(
        [sys.executable, "manage.py", "map_sample", "--objects", str(options.objects), "--streets", "10000"],
        cwd=ROOT, env=building, check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    prepared.pages = PAGES
    pages = prepared.facts()
    with prepared.served(page_cache=True) as address:
        visits = look(address, options.turns)
    return {"pages": pages, "browser": visits, "lookup": json.loads(lookup.strip().splitlines()[-1])}


def _run(environment: dict, *words: str) -> str:
    done = subprocess.run([sys.executable, *words], cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    return done.stdout


def look(address: str, turns: int) -> dict:
    """First visits and one second visit in Chromium; {} without a browser."""
    if not chromium():
        return {}
    from playwright.sync_api import sync_playwright

    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=chromium(), headless=True, args=FLAGS.split())
        try:
            found = [_visit(browser, address) for _turn in range(turns)]
        finally:
            browser.close()
    return {name: round(statistics.median(visit[name] for visit in found)) for name in found[0]}


def _visit(browser, address: str) -> dict:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, extra_http_headers={"X-Forwarded-Proto": "https"})
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    sent: dict[str, int] = {}
    urls: dict[str, str] = {}
    wire.on("Network.responseReceived", lambda event: urls.setdefault(event["requestId"], event["response"]["url"]))
    wire.on("Network.loadingFinished", lambda event: sent.__setitem__(event["requestId"], event["encodedDataLength"]))
    page.goto(f"{address}/map/", wait_until="load")
    page.wait_for_function(MARKER)
    page.wait_for_load_state("networkidle")
    first = page.evaluate(MARKER)
    visit = {
        "first_marker_ms": first,
        "sent_bytes": sum(sent.values()),
        "data_bytes": sum(count for key, count in sent.items() if urls.get(key, "").endswith("/map/places.json")),
        "requests": len(sent),
        "markers": page.locator(".map-pin").count(),
    }
    visit["zoom_ms"] = page.evaluate(_ZOOM)
    sent.clear()
    urls.clear()
    page.reload(wait_until="load")
    page.wait_for_function(MARKER)
    visit["again_ms"] = page.evaluate(MARKER)
    visit["again_bytes"] = sum(count for key, count in sent.items() if urls.get(key, "").endswith("/map/places.json"))
    context.close()
    return visit


# From the press of «+» until the next frame stands: the clusters are made anew in between.
_ZOOM = """() => new Promise((done) => {
  const begun = performance.now();
  document.querySelector('.leaflet-control-zoom-in').click();
  requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - begun)));
})"""


def table(row: dict) -> str:
    seen, pages = row["browser"], row["pages"]
    lines = [
        f"{row['database']}",
        f"  first marker {seen.get('first_marker_ms')} ms, again {seen.get('again_ms')} ms; {seen.get('markers')} markers; "
        f"zoom {seen.get('zoom_ms')} ms",
        f"  sent {seen.get('sent_bytes', 0) / 1000:.1f} kB in {seen.get('requests')} answers, of it data "
        f"{seen.get('data_bytes', 0) / 1000:.1f} kB; data again {seen.get('again_bytes')} bytes",
    ]
    for name, facts in pages.items():
        lines.append(
            f"  {name:9} {facts['bytes'] / 1000:8.1f} kB, {facts['bytes_br'] / 1000:6.1f} kB sent, "
            f"queries kept {facts['queries_kept']} / anew {facts['queries_fresh']} / without cache {facts['queries_off']}"
        )
    lines.append("  streets   exact ms (p95)   turned ms (p95)   mended ms (p95)   suggest ms   names read s   queries")
    for one in row["lookup"]:
        lines.append(
            f"  {one['streets']:7}   {one['exact_ms']:5} ({one['exact_p95_ms']:5})    {one['turned_ms']:5} ({one['turned_p95_ms']:5})     "
            f"{one['mended_ms']:6} ({one['mended_p95_ms']:6})   {one['suggest_ms']:7}      {one['index_s']:6}         {one['queries']}"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    sys.exit(main())
