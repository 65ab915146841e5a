"""How fast the portal's public pages are: `make bench-web`, with a peer beside it where PEER_URL names one.

Production settings, SQLite, the demo content, gunicorn with two synchronous workers, eight clients that
ask again as soon as they are answered. Each kind of page is asked three ways: from the page cache, past it
(a cookie makes the portal answer anew), and with PAGE_CACHE=0 at all. The peer answers the same kinds of
page in the same rounds, turn by turn, so that a noisy machine is noisy for both; ratios are of medians.

    PEER_URL=http://127.0.0.1:8100    a bakerydemo served with two synchronous workers
    PEER_PAGES=home=/,list=/blog/,…   its addresses of the same kinds
"""

import argparse
import os
import statistics
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]

from benchmarks.keeping import keep  # noqa: E402
from benchmarks.web import browser, load, portal  # noqa: E402

PEER_PAGES = "home=/,list=/blog/,article=/blog/bread-circuses/,locations=/locations/,search=/search/?q=bread"
TARGET_KEPT, TARGET_FRESH = 10, 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=3, help="of each measurement")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--peer-url", default=os.environ.get("PEER_URL", ""))
    options = parser.parse_args()
    peer = load.Target(options.peer_url.rstrip("/"), "") if options.peer_url else None
    peer_pages = dict(pair.split("=", 1) for pair in os.environ.get("PEER_PAGES", PEER_PAGES).split(","))
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder, portal.prepared(Path(folder)) as prepared:
        rows = measure(prepared, peer, peer_pages, options)
    for row in rows:
        print(sentence(row))
    keep(
        "web", {"clients": options.clients, "workers": portal.WORKERS, "seconds": options.seconds, "rounds": options.rounds, "pages": rows}
    )
    return 0


def measure(prepared, peer, peer_pages: dict, options) -> list[dict]:
    facts = prepared.facts()
    speeds: dict[str, dict[str, list[float]]] = {name: {} for name in prepared.pages}
    paints: dict[str, dict] = {}
    with prepared.served(page_cache=True) as kept, prepared.served(page_cache=False) as without:
        targets = {
            "kept": (load.Target(kept, ""), prepared.pages),
            "fresh": (load.Target(kept, "bench=1"), prepared.pages),
            "off": (load.Target(without, ""), prepared.pages),
        }
        if peer:
            targets["peer"] = (peer, peer_pages)
        for _round in range(options.rounds):
            for name in prepared.pages:
                for way, (target, pages) in targets.items():
                    found = load.pages_a_second(target, pages[name], options.seconds, options.clients)
                    speeds[name].setdefault(way, []).append(found)
        for name, path in prepared.pages.items():
            paints[name] = browser.paint(kept + path)
    return [
        {
            "page": name,
            "path": path,
            **{way: round(statistics.median(values), 1) for way, values in speeds[name].items()},
            **{f"{way}_all": [round(value, 1) for value in values] for way, values in speeds[name].items()},
            **facts[name],
            **paints[name],
        }
        for name, path in prepared.pages.items()
    ]


def sentence(row: dict) -> str:
    text = (
        f"{row['page']:10} kept {row['kept']:7.0f}/s · made anew {row['fresh']:5.0f}/s · cache off {row['off']:5.0f}/s · "
        f"queries {row['queries_kept']} / {row['queries_fresh']} / {row['queries_off']} · "
        f"{row['bytes'] / 1000:.1f} kB, {row['bytes_br'] / 1000:.1f} kB sent · LCP {row['lcp_ms']} ms"
    )
    if "peer" in row:
        ratios = {way: row[way] / row["peer"] for way in ("kept", "fresh", "off")}
        good = ratios["kept"] >= TARGET_KEPT and ratios["fresh"] >= TARGET_FRESH
        text += (
            f" · peer {row['peer']:.0f}/s: ×{ratios['kept']:.1f} kept, ×{ratios['fresh']:.2f} anew, ×{ratios['off']:.2f} off"
            f" {'' if good else '(below the target)'}"
        )
    return text


if __name__ == "__main__":
    sys.exit(main())
