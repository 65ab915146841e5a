"""A large invented map for measuring: the same seed makes the same records.

Everything hangs on two marks, the area ``map-sample`` and slugs that begin with ``sample-``, so that it
can be taken away again and nothing else with it. The search index is left out: rows are written in bulk.
"""

import random
from itertools import islice, product

from django.db import transaction
from shapely.geometry import Point, shape
from shapely.prepared import prep

from portal.places.models import City, District, Street
from portal.places.text import fold, sort_key

from .models import Officer, PolicePoint, ServedStreet, Unit
from .models.common import today

AREA = "map-sample"
PREFIX = "sample-"
UNIT = "Зразковий підрозділ для вимірів"
BATCH = 2000
KINDS = ("вул.", "пров.", "просп.", "бульв.")
_HEADS = tuple("Бал Вер Гор Дем Жов Зем Кал Лис Мор Нав Окр Пол Рож Сад Тур Ум Фар Хвил Чар Шов".split())
_MIDDLES = tuple("ан ев ин ор ук ам ель ит об уш".split())
_TAILS = tuple("ецька івська енка арова иного ущака илова ська ого ича".split())
_FIRST = (
    "",
    *(f"{name} " for name in "Ганни Дем’яна Лесі Марка Остапа Соломії Тимоша Федора Явдохи Зиновія Орини Килини Гната Насті".split()),
)
_WEEK = {day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
_SERVICES = [[], ["officer"], ["reports", "officer"], ["reports", "juvenile"], ["volunteers"]]


def street_names(number: int) -> list[tuple[str, str]]:
    """So many pairs of kind and name, each once, mixed, one kind after another. Raises ValueError past what can be made."""
    names = [first + head + middle + tail for first, head, middle, tail in product(_FIRST, _HEADS, _MIDDLES, _TAILS)]
    random.Random(1).shuffle(names)
    pairs = list(islice(((kind, name) for kind in KINDS for name in names), number))
    if len(pairs) < number:
        raise ValueError(f"at most {len(pairs)} streets can be named")
    return pairs


@transaction.atomic
def make(city: City, objects: int, streets: int, seed: int = 1) -> dict[str, int]:
    """Write ``objects`` points and officers (three to two) and ``streets`` streets that the officers serve.

    What an earlier run made goes first. Says how many of each stand now.
    """
    remove(city)
    chance = random.Random(seed)
    districts = [row for row in District.objects.of_city(city).filter(kind=District.Kind.ADMINISTRATIVE) if row.boundary]
    area = District.objects.create(
        city=city,
        slug=AREA,
        name="Зразковий масив для вимірів",
        kind=District.Kind.AREA,
        latitude=city.latitude,
        longitude=city.longitude,
    )
    unit, _ = Unit.objects.get_or_create(city=city, name=UNIT, defaults={"is_demo": True})
    made = _streets(city, area, streets)
    points = _points(city, unit, districts, made, objects * 3 // 5, chance)
    officers = _officers(city, unit, points, objects - len(points), chance)
    served = _served(officers, made, chance)
    return {"points": len(points), "officers": len(officers), "streets": len(made), "served": served}


@transaction.atomic
def remove(city: City) -> int:
    """Take away what `make` wrote in ``city``; says how many points, officers and streets went."""
    streets = Street.objects.filter(city=city, districts__slug=AREA)
    _drop(ServedStreet.objects.filter(officer__city=city, officer__slug__startswith=PREFIX))
    gone = sum(_drop(model.objects.filter(city=city, slug__startswith=PREFIX)) for model in (Officer, PolicePoint))
    # The links to the area tell which streets are ours, so the names are noted before the links go.
    ours = list(streets.values_list("pk", flat=True))
    _drop(Street.districts.through.objects.filter(district__city=city, district__slug=AREA))
    for begin in range(0, len(ours), BATCH):
        gone += _drop(Street.objects.filter(pk__in=ours[begin : begin + BATCH]))
    District.objects.filter(city=city, slug=AREA).delete()
    Unit.objects.filter(city=city, name=UNIT).delete()
    return gone


def _drop(rows) -> int:
    """In one statement, as they were written: nobody was told of these rows, and ten thousand signals take minutes."""
    return rows._raw_delete(rows.db)


def _streets(city: City, area: District, number: int) -> list[Street]:
    pairs = street_names(number)
    known = set(Street.objects.of_city(city).values_list("kind", "name"))
    rows = [
        Street(city=city, kind=kind, name=name, former_names=[f"Колишня {name}"] if index % 4 == 0 else [])
        for index, (kind, name) in enumerate(pairs)
        if (kind, name) not in known
    ]
    made = Street.objects.bulk_create(rows, batch_size=BATCH)
    through = Street.districts.through
    through.objects.bulk_create([through(street=street, district=area) for street in made], batch_size=BATCH)
    return made


def _places_in(city: City, districts: list[District], number: int, chance: random.Random):
    """So many places (latitude, longitude, district), spread over the districts; around the centre where none is drawn."""
    if not districts:
        for _turn in range(number):
            yield city.latitude + chance.uniform(-0.05, 0.05), city.longitude + chance.uniform(-0.05, 0.05), None
        return
    drawn = [(district, shape(district.boundary)) for district in districts]
    ready = {district.pk: prep(area) for district, area in drawn}
    sizes = [area.area for _district, area in drawn]
    for _turn in range(number):
        district, area = chance.choices(drawn, sizes)[0]
        west, south, east, north = area.bounds
        while True:
            longitude, latitude = chance.uniform(west, east), chance.uniform(south, north)
            if ready[district.pk].covers(Point(longitude, latitude)):
                break
        yield round(latitude, 6), round(longitude, 6), district


def _points(city, unit, districts, streets, number, chance) -> list[PolicePoint]:
    kinds = PolicePoint.Kind.values
    rows = []
    for index, (latitude, longitude, district) in enumerate(_places_in(city, districts, number, chance), 1):
        point = PolicePoint(
            city=city,
            slug=f"{PREFIX}{index}",
            kind=kinds[index % len(kinds)],
            name=f"Зразкова точка № {index}",
            unit=unit,
            district=district,
            street=chance.choice(streets) if streets else None,
            house=str(900 + index % 90),
            latitude=latitude,
            longitude=longitude,
            is_24_7=index % 5 == 0,
            hours={} if index % 5 == 0 else _WEEK,
            phone=f"+38000{index:07}",
            step_free=PolicePoint.StepFree.values[index % 4],
            services=_SERVICES[index % len(_SERVICES)],
            verified_at=today(),
            is_demo=True,
        )
        rows.append(_indexed(point))
    return PolicePoint.objects.bulk_create(rows, batch_size=BATCH)


def _officers(city, unit, points, number, chance) -> list[Officer]:
    ranks, posts = Officer.Rank.values, Officer.Post.values
    rows = []
    for index in range(1, number + 1):
        point = chance.choice(points) if points else None
        officer = Officer(
            city=city,
            slug=f"{PREFIX}{index}",
            last_name=f"{chance.choice(_HEADS)}{chance.choice(_MIDDLES)}енко",
            first_name="Зразок",
            patronymic=f"Демович {index}",
            post=posts[0] if index % 10 else posts[index // 10 % len(posts)],
            rank=ranks[index % len(ranks)],
            unit=unit,
            phone=f"+38000{5_000_000 + index:07}",
            email=f"zrazok{index}@example.com",
            reception_point=point,
            reception="Вівторок і четвер з 17 до 19 години",
            district=point.district if point else None,
            verified_at=today(),
            is_demo=True,
        )
        rows.append(_indexed(officer))
    return Officer.objects.bulk_create(rows, batch_size=BATCH)


def _indexed(record):
    """What `Register.save` would work out; rows written in bulk pass it by."""
    record.sort_key = sort_key(record.title)
    record.search_text = fold(" ".join(part for part in record.searchable() if part))
    return record


def _served(officers, streets, chance) -> int:
    """Every street is served: whole, by two sides, or in two pieces."""
    if not officers:
        return 0
    rows = []
    for index, street in enumerate(streets):
        first, second = chance.choice(officers), chance.choice(officers)
        border = chance.randrange(10, 120)
        if index % 3 == 0:
            rows.append(ServedStreet(officer=first, street=street))
        elif index % 3 == 1:
            rows += [ServedStreet(officer=first, street=street, parity="odd"), ServedStreet(officer=second, street=street, parity="even")]
        else:
            rows.append(ServedStreet(officer=first, street=street, number_from=1, number_to=border))
            rows.append(ServedStreet(officer=second, street=street, number_from=border + 1))
    ServedStreet.objects.bulk_create(rows, batch_size=BATCH)
    return len(rows)
