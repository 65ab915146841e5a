"""What residents ask and what they must find, written before the search it judges.

131 plainly invented objects and the questions asked of them, in golden_table/. For each question all
objects that fit are named, so that both what is missed and what is foreign counts. A row is changed
only where it was wrong about people, never to please the code.

- objects.txt: kind | key | title | text
- streets.txt: key | kind of street | name | former names | Russian names (parted by semicolons)
- questions.txt: group | question | what must be found | what may be found besides
"""

from pathlib import Path

FOLDER = Path(__file__).parent / "golden_table"


def _lines(name: str) -> list[str]:
    return (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()


def objects() -> list[tuple[str, str, str, str]]:
    """(kind, key, title, text) of every object that is no street."""
    return [tuple(line.split("|", 3)) for line in _lines("objects")]


def streets() -> list[dict]:
    """The fields of every street, with its ``key``."""
    found = []
    for line in _lines("streets"):
        key, kind, name, former, russian = line.split("|")
        found.append({"key": key, "kind": kind, "name": name, "former_names": _parts(former), "russian_names": _parts(russian)})
    return found


def _parts(names: str) -> list[str]:
    return [name for name in names.split(";") if name]


def questions() -> list[tuple[str, str, frozenset[str], frozenset[str]]]:
    """(group, question, what must be found, what may be found besides)."""
    found = []
    for line in _lines("questions"):
        group, question, wanted, allowed = [*line.split("|"), "", ""][:4]
        found.append((group, question, frozenset(wanted.split()), frozenset(allowed.split())))
    return found
