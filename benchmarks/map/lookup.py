"""How long one address takes among so many streets: `python -m benchmarks.map.lookup 1000 10000 100000`, in the database of the settings.

Four questions, each many times: the very name, a former word order without the kind, the other keyboard, a letter wrong. The
names of streets are read once and kept, as a running portal does; how long that takes is told apart.
"""

import json
import os
import random
import statistics
import sys
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
TIMES = 200


def main() -> None:
    import django

    django.setup()
    from mapapp import sampling
    from portal.places.models import City

    city = City.objects.get(slug="odesa")
    found = []
    for count in map(int, sys.argv[1:]):
        sampling.make(city, 300, count)
        found.append({"streets": count, **measure(city)})
    sampling.remove(city)
    print(json.dumps(found, ensure_ascii=False))


def measure(city) -> dict:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from mapapp.services import officer_for_address
    from portal.places import addresses
    from portal.places.models import Street

    begun = time.perf_counter()
    addresses.index_of(city)
    built = time.perf_counter() - begun
    chance = random.Random(1)
    streets = list(Street.objects.of_city(city))
    some = [chance.choice(streets) for _turn in range(TIMES)]
    with CaptureQueriesContext(connection) as queries:
        officer_for_address(city, f"{some[0]}, 5")
    ways = {
        "exact": lambda street: f"{street.kind} {street.name}, {chance.randint(1, 90)}",
        "turned": lambda street: f"буд. {chance.randint(1, 90)}, {street.name}",
        "mended": lambda street: f"{street.kind} {_slip(street.name, chance)}, 7",
    }
    row = {"index_s": round(built, 2), "queries": len(queries)}
    for name, text in ways.items():
        times = []
        for street in some:
            typed = text(street)
            begun = time.perf_counter()
            officer_for_address(city, typed)
            times.append((time.perf_counter() - begun) * 1000)
        row[f"{name}_ms"] = round(statistics.median(times), 2)
        row[f"{name}_p95_ms"] = round(sorted(times)[int(TIMES * 0.95)], 2)
    times = []
    for street in some:
        begun = time.perf_counter()
        addresses.suggest(city, street.name[:4])
        times.append((time.perf_counter() - begun) * 1000)
    row["suggest_ms"] = round(statistics.median(times), 2)
    return row


def _slip(name: str, chance: random.Random) -> str:
    """One letter left out of the last word."""
    place = chance.randint(2, 4)
    head, _blank, last = name.rpartition(" ")
    return f"{head} {last[:-place]}{last[-place + 1 :]}".strip()


if __name__ == "__main__":
    main()
