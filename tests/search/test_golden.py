"""The golden table, asked of the real index of the database in use. `-s` shows the figures."""

from collections import defaultdict

import pytest
from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page

from mapapp.search import street_entry
from portal.places.models import Street
from portal.search import finding, services
from portal.search.registry import Entry
from tests.harness.database import on_postgres
from tests.search import golden

RECALL, PRECISION = 0.97, 0.95


@pytest.fixture
def library(cities):
    """Every object of the table as an entry; streets from their own records. Gives the city and the key of each entry."""
    keys = {}
    pages = ContentType.objects.get_for_model(Page)
    for number, (kind, key, title, text) in enumerate(golden.objects()):
        entry = Entry(city=cities.odesa, title=title, text=text, url=f"/{key}/")
        keys[services.store(kind, pages, 9_000_000 + number, entry).pk] = f"{kind}:{key}"
    for fields in golden.streets():
        key = fields.pop("key")
        street, _created = Street.objects.update_or_create(
            city=cities.odesa, kind=fields.pop("kind"), name=fields.pop("name"), defaults=fields
        )
        entry = services.store("street", ContentType.objects.get_for_model(Street), street.pk, street_entry(street))
        keys[entry.pk] = f"street:{key}"
    return cities.odesa, keys


def ask(question: str, city, keys: dict) -> set[str]:
    """What the search claims to fit: entries with only some of the words are said not to."""
    found = finding.search(question, city, "uk")
    return {keys.get(key, f"?{key}") for key in found.entries.keys} if found.is_exact else set()


def test_the_table_is_large_and_names_only_what_there_is():
    known = {f"{kind}:{key}" for kind, key, _title, _text in golden.objects()} | {f"street:{row['key']}" for row in golden.streets()}
    asked = [question for _group, question, _wanted, _allowed in golden.questions()]
    assert len(known) >= 120
    assert len(set(asked)) == len(asked) >= 150
    for _group, question, wanted, allowed in golden.questions():
        assert wanted | allowed <= known, question


def test_recall_and_precision_hold_their_floors(library):
    city, keys = library
    missed, foreign = [], []
    groups: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for group, question, wanted, allowed in golden.questions():
        found = ask(question, city, keys)
        hits, wrong = found & wanted, found - wanted - allowed
        for place, value in enumerate((len(hits), len(wanted), len(wrong), 1)):
            groups[group][place] += value
        if wanted - found:
            missed.append(f"{group}: «{question}» misses {', '.join(sorted(wanted - found))}")
        if wrong:
            foreign.append(f"{group}: «{question}» finds {', '.join(sorted(wrong))}")
    recall, precision = _figures(groups.values())
    report = [
        f"{'PostgreSQL' if on_postgres() else 'SQLite'}: {sum(row[3] for row in groups.values())} questions, "
        f"recall {recall:.4f}, precision {precision:.4f}"
    ]
    for name, row in groups.items():
        report.append("  {:13} {:3} questions, recall {:.3f}, precision {:.3f}".format(name, row[3], *_figures([row])))
    print("\n" + "\n".join([*report, *missed, *foreign]))  # noqa: T201 - the figures are the point of `-s`
    assert recall >= RECALL, missed
    assert precision >= PRECISION, foreign


def _figures(rows) -> tuple[float, float]:
    hits, wanted, wrong = (sum(values) for values in list(zip(*rows, strict=True))[:3])
    return hits / wanted if wanted else 1.0, hits / (hits + wrong) if hits + wrong else 1.0
