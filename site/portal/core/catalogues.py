"""The portal's catalogues of words, compiled and checked without GNU gettext.

Source strings are Ukrainian, so the ``uk`` catalogue holds only what Ukrainian needs beyond its
source: the plural forms. A phrase with a count that stands nowhere in the catalogue would be
shown in a wrong form, so its absence is an error.

A second catalogue, ``site/locale_admin``, completes the Ukrainian of Wagtail and its kin, for Python and
templates (``django.po``) and for scripts (``djangojs.po``). Its sources are English: a translation that
loses a placeholder would break a page, one that loses a tag would spoil it.
"""

import io
import re
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
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
TAG = re.compile(r"<[^<>]+>")
DROPPED = re.compile(r"drops (\S+): \S")  # a comment that names a placeholder left out on purpose, and why
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
    """Write each ``.mo`` that is older than its ``.po``; gives the ones written."""
    written = []
    for source in _sources():
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        part = target.with_suffix(".mo.part")
        with part.open("wb") as file:
            write_mo(file, read(source))
        part.replace(target)
        written.append(target)
    return written


def missing_plurals() -> list[str]:
    """Phrases with a count in our sources that the ``uk`` catalogue lacks, or has in fewer than four forms."""
    known: dict[tuple, tuple] = {}
    for source in _sources():
        if source.parts[-3] == "uk" and source.stem == "django":
            known |= {_key(message): message.string for message in read(source) if message.pluralizable}
    problems = []
    for name, line, key in _plurals():
        forms = known.get(key)
        if forms is None:
            problems.append(f"{name}:{line}: «{key[1]}» is not in the uk catalogue")
        elif len(forms) < FORMS or not all(forms):
            problems.append(f"{name}:{line}: «{key[1]}» has {len([form for form in forms if form])} of {FORMS} forms")
    return problems


def unfaithful() -> list[str]:
    """Translations of ours that lose or add a placeholder or a tag, lack a form, or are empty."""
    problems = []
    for source in _sources():
        for message in read(source):
            if message.id:
                name = f"{source.relative_to(settings.ROOT)}:{message.lineno}: «{_key(message)[1]}»"
                problems += [f"{name} {fault}" for fault in faults(message)]
    return problems


def faults(message) -> list[str]:
    """What is wrong with one translation.

    A plural's form may name the number where the source writes «one» or «1», so it is held against either source.
    """
    dropped = {match[1] for match in map(DROPPED.match, message.user_comments) if match}
    sources = message.id if message.pluralizable else (message.id,)
    texts = message.string if message.pluralizable else (message.string,)
    allowed = [_marks(source, dropped) for source in sources]
    found = []
    if not all(texts):
        found.append("has an empty form")
    found += [f"keeps not the placeholders and tags of its source: «{text}»" for text in texts if text and _marks(text) not in allowed]
    return found


def _marks(text: str, dropped=frozenset()) -> tuple:
    return sorted(mark for mark in PLACEHOLDER.findall(text) if mark not in dropped), sorted(TAG.findall(text))


def _plurals() -> Iterator[tuple[str, int, tuple]]:
    for folder in [*our_folders(settings), settings.ROOT / "site" / "templates"]:
        for name, line, message, _comments, context in extract_from_dir(folder, METHODS, keywords=KEYWORDS):
            if isinstance(message, tuple):
                yield str((folder / name).relative_to(settings.ROOT)), line, (context, message[0])


def _sources() -> list[Path]:
    folders = [*settings.LOCALE_PATHS, *(folder / "locale" for folder in our_folders(settings))]
    return sorted(path for folder in folders for path in Path(folder).glob("*/LC_MESSAGES/django*.po"))


def read(path: Path) -> Catalog:
    """A catalogue's source. Raises PoFileError where the file is damaged."""
    with path.open("rb") as file:
        return read_po(file, abort_invalid=True)


def _key(message) -> tuple:
    return message.context, message.id[0] if message.pluralizable else message.id
