"""What a person sees: the largest contentful paint of a page in Chromium, on a machine like a cheap phone's four times slower."""

import statistics

from tests.harness.environment import chromium

TURNS = 5
SLOWER = 4  # times; what Lighthouse takes for a phone
OBSERVE = """() => new Promise((done) => {
  let last = 0;
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) last = entry.startTime; })
    .observe({type: 'largest-contentful-paint', buffered: true});
  requestAnimationFrame(() => setTimeout(() => done(Math.round(last)), 300));
})"""
FLAGS = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync"


def paint(url: str) -> dict:
    """``lcp_ms`` (median) and ``lcp_ms_phone`` (with the processor slowed), or None without a browser."""
    if not chromium():
        return {"lcp_ms": None, "lcp_ms_phone": None}
    from playwright.sync_api import sync_playwright

    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=chromium(), headless=True, args=FLAGS.split())
        try:
            return {"lcp_ms": _median(browser, url, 1), "lcp_ms_phone": _median(browser, url, SLOWER)}
        finally:
            browser.close()


def _median(browser, url: str, slower: int) -> int:
    found = []
    for _turn in range(TURNS):
        context = browser.new_context(viewport={"width": 390, "height": 844}, extra_http_headers={"X-Forwarded-Proto": "https"})
        page = context.new_page()
        if slower > 1:
            context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
        page.goto(url, wait_until="load")
        found.append(page.evaluate(OBSERVE))
        context.close()
    return round(statistics.median(found))
