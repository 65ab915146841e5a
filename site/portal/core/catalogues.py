"""The portal's catalogues of words, compiled and checked without GNU gettext.

Source strings are Ukrainian, so the ``uk`` catalogue holds only what Ukrainian needs beyond its
source: the plural forms. A phrase with a count that stands nowhere in the catalogue would be
shown in a wrong form, so its absence is an error.
"""

import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation.template import templatize

from .ground import our_folders

FORMS = 4  # of a Ukrainian plural: one, few, many, other
KEYWORDS = {
    "gettext": None,
    "gettext_lazy": None,
    "_": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def django_template(fileobj, keywords, comment_tags, options):
    """Babel's extractor for templates: Django turns a template into Python-like calls, Babel reads those."""
    from babel.messages.extract import extract_python

    source = templatize(fileobj.read().decode("utf-8"))
    source = "\n".join(line.lstrip() for line in source.split("\n"))  # a template's indentation is not Python's
    yield from extract_python(io.BytesIO(source.encode("utf-8")), keywords, comment_tags, {"encoding": "utf-8"})


METHODS = [("**/tests/**", "ignore"), ("**.py", "python"), ("**/templates/**.*", "portal.core.catalogues:django_template")]


def compile_all() -> list[Path]:
    """Write each ``django.mo`` that is older than its ``django.po``; gives the ones written."""
    written = []
    for source in _sources():
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        part = target.with_suffix(".mo.part")
        with part.open("wb") as file:
            write_mo(file, _read(source))
        part.replace(target)
        written.append(target)
    return written


def missing_plurals() -> list[str]:
    """Phrases with a count in our sources that the ``uk`` catalogue lacks, or has in fewer than four forms."""
    known: dict[tuple, tuple] = {}
    for source in _sources():
        if source.parts[-3] == "uk":
            known |= {_key(message): message.string for message in _read(source) if message.pluralizable}
    problems = []
    for name, line, key in _plurals():
        forms = known.get(key)
        if forms is None:
            problems.append(f"{name}:{line}: «{key[1]}» is not in the uk catalogue")
        elif len(forms) < FORMS or not all(forms):
            problems.append(f"{name}:{line}: «{key[1]}» has {len([form for form in forms if form])} of {FORMS} forms")
    return problems


def _plurals() -> Iterator[tuple[str, int, tuple]]:
    for folder in [*our_folders(settings), settings.ROOT / "site" / "templates"]:
        for name, line, message, _comments, context in extract_from_dir(folder, METHODS, keywords=KEYWORDS):
            if isinstance(message, tuple):
                yield str((folder / name).relative_to(settings.ROOT)), line, (context, message[0])


def _sources() -> list[Path]:
    folders = [*settings.LOCALE_PATHS, *(folder / "locale" for folder in our_folders(settings))]
    return sorted(path for folder in folders for path in Path(folder).glob("*/LC_MESSAGES/django.po"))


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, abort_invalid=True)


def _key(message) -> tuple:
    return message.context, message.id[0]
