"""A million entries: how long the portal's own search takes, cold plans and warm pages, on both databases.

    make bench-search                      # SQLite and PostgreSQL, a million entries each
    python benchmarks/search/million.py --database sqlite --entries 100000

Entries are invented from the words of the Ukrainian dictionary by Zipf's law (the commonest word of
the texts is in about one entry of eight; 40 000 differ, the rest are copies), in two cities, twelve kinds, four districts, ten years. Each
question goes through `finding.search` as the page asks it (suggestions through `suggestions.suggest`),
each time with another word of its class. The result is written to benchmarks/results/.
"""

import argparse
import json
import os
import platform
import random
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
from bisect import bisect
from datetime import UTC, datetime, timedelta
from itertools import accumulate, islice
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "benchmarks" / "results"
KINDS = "page news meeting officer point street contest poll practice forum report notice".split()
WORDS_A_BEGINNING = 200  # of the vocabulary, for each of 300 beginnings
TITLE, TEXT = 5, 25  # words of an entry
BATCH = 5_000
DIFFERENT = 40_000  # entries that differ; more are copies of them
ROUNDS = 40  # questions of each class


def main() -> None:
    options = _options()
    sys.path[:0] = [str(ROOT), str(ROOT / "site")]
    os.chdir(ROOT)
    for database in ("sqlite", "postgres") if options.database == "both" else (options.database,):
        if options.database == "both":
            subprocess.run([sys.executable, __file__, "--database", database, "--entries", str(options.entries)], check=True)
            continue
        with tempfile.TemporaryDirectory(prefix="portal-bench-", dir=options.folder) as folder:
            _measure(database, options.entries, Path(folder))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--folder", default=None, help="where the database lives meanwhile (a few gigabytes)")
    return parser.parse_args()


def _measure(database: str, entries: int, folder: Path) -> None:
    cluster = _point_at(database, folder)
    try:
        _run(database, entries, folder)
    finally:
        if cluster:
            cluster.stop()


def _point_at(database: str, folder: Path):
    """Make Django use a new database of its own; gives the cluster that must be stopped, if any."""
    os.environ["PORTAL_ENV"] = "test"
    os.environ["VAR_DIR"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    os.environ["LOG_LEVEL"] = "ERROR"
    if database == "sqlite":
        os.environ["DATABASE_URL"] = f"sqlite:///{folder / 'bench.sqlite3'}"
        return None
    from tests.harness.postgres import Cluster

    cluster = Cluster()
    cluster.start(None)
    cluster.execute("CREATE DATABASE bench")
    for setting in ("maintenance_work_mem = '512MB'", "shared_buffers = '512MB'", "autovacuum = on"):
        cluster.execute(f"ALTER SYSTEM SET {setting}")
    os.environ["DATABASE_URL"] = f"postgresql://{cluster.user}@/bench?host={cluster.host}"
    return cluster


def _run(database: str, entries: int, folder: Path) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0, interactive=False)
    city, districts = _cities()
    vocabulary = _vocabulary()
    started = time.monotonic()
    _fill(city, districts, vocabulary, entries)
    filled = time.monotonic() - started
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    result = {
        "what": "search of a million entries" if entries == 1_000_000 else f"search of {entries} entries",
        "database": database,
        "version": _version(connection),
        "entries": entries,
        "different_entries": min(entries, DIFFERENT),
        "seconds_to_fill_and_index": round(filled),
        "bytes": _size(connection, folder),
        "questions": _ask(city, districts, vocabulary),
        "machine": {"cpu": _cpu(), "cores": os.cpu_count(), "python": platform.python_version(), "load": os.getloadavg()},
        "commit": _commit(),
        "command": shlex.join(["python", *sys.argv]),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"search-{database}-{entries}.json"
    path.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{database}: {entries} entries, filled in {filled:.0f} s")
    for name, row in result["questions"].items():
        print(f"  {name:16} median {row['median_ms']:7.1f} ms   p95 {row['p95_ms']:7.1f} ms   found {row['found']}")
    print(f"  → {path.relative_to(ROOT)}")


def _cities():
    from wagtail.models import Page, Site

    from portal.places.models import City, District

    site = Site.objects.first()
    other = Site.objects.create(hostname="other.localhost", root_page=Page.objects.get(depth=1))
    fields = {"name_locative": "у місті", "latitude": 46.4, "longitude": 30.7, "is_demo": True}
    city = City.objects.filter(site=site).first() or City.objects.create(site=site, name="Місто (демо)", slug="bench", **fields)
    City.objects.create(site=other, name="Інше (демо)", slug="bench-other", **fields)
    made = [District.objects.create(city=city, name=f"Район {n}", slug=f"bench-{n}", latitude=46.4, longitude=30.7) for n in range(4)]
    return city, made


def _vocabulary() -> list[str]:
    """Normal forms of the dictionary, by the order in which chance has put them: number 0 is the commonest."""
    from portal.core.words import analyzer
    from portal.search.text import token

    chance = random.Random(1)
    letters = "абвгдезиклмнопрстуфхцчшщюяєі"
    found: dict[str, None] = {}
    for prefix in (first + second for first in letters for second in "аеиорулнюяі"):
        some = analyzer().dictionary.iter_known_words(prefix)
        plain = (row[0] for row in some if row[0] == row[2] and len(row[0]) > 4 and row[0].isalpha())
        found.update(dict.fromkeys(map(token, islice(plain, WORDS_A_BEGINNING))))
    words = sorted(found)
    chance.shuffle(words)
    return words


def _fill(city, districts, vocabulary: list[str], entries: int) -> None:
    from django.contrib.contenttypes.models import ContentType
    from django.db import connection, transaction
    from wagtail.models import Page

    from portal.places.models import City
    from portal.search import engine
    from portal.search.models import SearchEntry, SearchWord
    from portal.search.registry import Entry
    from portal.search.services import marks
    from portal.search.sounds import sound_key

    chance = random.Random(2)
    weights = list(accumulate(1 / (rank + 20) for rank in range(len(vocabulary))))
    other = City.objects.exclude(pk=city.pk).get(slug="bench-other")
    pages = ContentType.objects.get_for_model(Page)
    now = datetime.now(UTC)
    for town in (city, other):
        words = [SearchWord(city=town, word=word, sound=sound_key(word)[:80], length=len(word)) for word in vocabulary]
        SearchWord.objects.bulk_create(words, batch_size=BATCH)
    with connection.cursor() as cursor:  # one index at the end instead of a million small changes
        if connection.vendor == "postgresql":
            cursor.execute(f"DROP INDEX {engine.FTS}")
        else:
            for verb in ("insert", "delete", "update"):
                cursor.execute(f"DROP TRIGGER {engine.FTS}_{verb}")

    def some(count: int) -> list[str]:
        return [vocabulary[bisect(weights, chance.random() * weights[-1])] for _ in range(count)]

    def entry(number: int) -> SearchEntry:
        title_words, text_words = some(TITLE), some(TEXT)
        town = other if number % 10 == 0 else city
        kind = KINDS[min(int(chance.expovariate(0.4)), len(KINDS) - 1)]
        title, text = " ".join(title_words).capitalize(), " ".join(text_words)
        date = now - timedelta(days=chance.random() * 3650)
        district = chance.choice(districts) if town is city and chance.random() < 0.5 else None
        said = Entry(town, title, text, f"/bench/{number}/", date, district=district)
        lemmas = list(dict.fromkeys(title_words))
        return SearchEntry(
            city=town,
            district=district,
            content_type=pages,
            object_id=str(10_000_000 + number),
            kind=kind,
            title=title,
            text=text,
            url=said.url,
            date=date,
            title_lemmas=" ".join(lemmas),
            lemmas=" ".join(dict.fromkeys(title_words + text_words)),
            marks=" ".join(marks(kind, said, title, lemmas)),
            digest="bench",
        )

    different = min(entries, DIFFERENT)
    for start in range(0, different, BATCH):
        with transaction.atomic():
            SearchEntry.objects.bulk_create(map(entry, range(start, min(start + BATCH, different))), batch_size=1_000)
    _multiply(connection, entries // different, different)
    print("  filled, indexing …", file=sys.stderr, flush=True)
    engine.prepare(connection)


def _multiply(connection, times: int, step: int) -> None:
    """The same entries again under other numbers: the index is as long, and writing it takes minutes instead of an hour."""
    names = "city_id, district_id, content_type_id, kind, language, audience, title, text, url, date, title_lemmas, lemmas, marks, digest"
    for number in range(1, times):
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO portal_search_searchentry (object_id, {names}) "
                f"SELECT CAST(CAST(object_id AS integer) + %s AS text), {names} FROM portal_search_searchentry "
                "WHERE CAST(object_id AS integer) < %s",
                [number * step, 10_000_000 + step],
            )


def _ask(city, districts, vocabulary: list[str]) -> dict:
    """Milliseconds of each class of questions, the first of each left out (it fills caches that stay filled)."""
    from portal.search import finding, suggestions

    chance = random.Random(3)
    common, middle, rare = vocabulary[:ROUNDS], vocabulary[300 : 300 + ROUNDS], vocabulary[-2_000:]

    def search(words: str, **filters):
        return finding.search(words, city, "uk", finding.Filters(**filters))

    def page(found):
        return len(found.entries[:10]) and len(found.entries)

    classes = {
        "one rare word": lambda n: page(search(chance.choice(rare))),
        "one middling word": lambda n: page(search(middle[n])),
        "one common word": lambda n: page(search(common[n])),
        "three words": lambda n: page(search(" ".join((common[n], chance.choice(common), middle[n])))),
        "facet": lambda n: page(search(common[n], kind=KINDS[n % 6], district=districts[n % 4].pk)),
        "by date": lambda n: page(search(common[n], sort="date")),
        "suggestion": lambda n: len(suggestions.suggest(common[n][: 2 + n % 4], city, "uk")),
        "misspelt": lambda n: page(search(_misspelt(chance.choice(middle), chance))),
    }
    return {name: _timed(ask) for name, ask in classes.items()}


def _misspelt(word: str, chance: random.Random) -> str:
    place = chance.randrange(1, len(word) - 1)
    return f"{word[:place]}ю{word[place:]}"


def _timed(ask) -> dict:
    ask(0)
    spent, busy, found = [], [], []
    for number in range(ROUNDS):
        started, working = time.perf_counter(), time.process_time()
        found.append(ask(number))
        spent.append((time.perf_counter() - started) * 1000)
        busy.append((time.process_time() - working) * 1000)
    spent.sort()
    return {
        "median_ms": round(statistics.median(spent), 1),
        "p95_ms": round(spent[int(len(spent) * 0.95)], 1),
        "max_ms": round(spent[-1], 1),
        "median_cpu_ms": round(statistics.median(busy), 1),  # of this process: what a machine without other work would need
        "found": f"{min(found)}–{max(found)}",
    }


def _version(connection) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()" if connection.vendor == "sqlite" else "SHOW server_version")
        return cursor.fetchone()[0]


def _size(connection, folder: Path) -> int:
    if connection.vendor == "sqlite":
        return sum(path.stat().st_size for path in folder.glob("bench.sqlite3*"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return cursor.fetchone()[0]


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.processor())


def _commit() -> str:
    done = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, cwd=ROOT, check=False)
    return done.stdout.strip()


if __name__ == "__main__":
    main()
