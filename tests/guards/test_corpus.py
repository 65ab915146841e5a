"""326 hostile and odd files: each refused with a reason, or kept harmless. Prints its figures with ``-s``."""

from collections import Counter

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.guards import figures, uploads

from . import corpus, harmless

pytestmark = pytest.mark.once

POLICIES = {"resident": uploads.Limits(), "editor": uploads.EDITOR}
CASES = corpus.cases()
LEAST = 200
MEMORY = 1_200 * uploads.MEGABYTE


class Upload(SimpleUploadedFile):
    """With the very name of the visitor: Django's own class would clean it."""

    def __init__(self, name, content):
        super().__init__("x", content)
        self.__dict__["raw"] = name

    name = property(lambda self: self.__dict__.get("raw", "x"), lambda self, value: None)


def verdict(case):
    """``(verdict, what is wrong with the verdict, memory, seconds, code)``."""
    try:
        kept = uploads.check(Upload(case.name, case.make()), POLICIES[case.policy])
    except uploads.UploadRefused as refusal:
        answer = refusal.answer
        named = [] if "«" in str(refusal) and len(str(refusal)) > 30 else ["the refusal says nothing"]
        return corpus.REFUSED, named, answer.memory if answer else 0, answer.took if answer else 0, refusal.code
    return corpus.CLEAN, harmless.problems(kept.mime, kept.content, case.absent) + _name(kept.name), kept.memory, kept.took, kept.mime


def _name(name):
    bad = not (0 < len(name) <= uploads.NAME_LENGTH) or any(mark in name for mark in '/\\:\0\r\n\u202e\u200b"<>%$') or name.startswith(".")
    return [f"name {name!r}"] if bad else []


@pytest.fixture(autouse=True)
def without_rows(monkeypatch):
    monkeypatch.setattr(figures, "count", lambda *args: None)


@pytest.mark.timeout(600)
def test_every_file_of_the_corpus_is_refused_or_made_harmless(capsys):
    assert len(CASES) >= LEAST
    wrong, counts, times, memory = [], Counter(), {}, {}
    for case in CASES:
        found, faults, most, took, why = verdict(case)
        counts[found] += 1
        times[case.label], memory[case.label] = took, most
        if found != case.verdict or faults:
            wrong.append(f"{case.label}: expected {case.verdict}, was {found} ({why}) {faults}")
    slowest, biggest = max(times, key=times.get), max(memory, key=memory.get)
    with capsys.disabled():
        print(  # noqa: T201
            f"\nfiles {len(CASES)}: refused {counts['refused']}, made harmless {counts['clean']}, wrong {len(wrong)}; "
            f"longest {times[slowest]:.2f} s ({slowest}); most memory {memory[biggest] / 1e6:.0f} MB ({biggest})"
        )
    assert not wrong, "\n".join(wrong)
    assert memory[biggest] < MEMORY
    assert times[slowest] <= uploads.Limits().seconds + 1


def test_the_judge_of_the_corpus_sees_what_is_not_harmless():
    """The checks themselves: a file with something in it is told."""
    assert harmless.problems("image/jpeg", corpus.saved("JPEG", exif=corpus.exif(gps=True)))
    assert harmless.problems("image/jpeg", corpus.saved("JPEG") + b"x")
    assert harmless.problems("image/png", corpus.saved("PNG") + b"x")
    assert harmless.problems("application/pdf", corpus.pdf(corpus.at_root(OpenAction=corpus.script())))
    assert harmless.problems("application/pdf", corpus.pdf(corpus.embedded))
    assert harmless.problems("application/pdf", corpus.pdf(corpus.info))
    assert harmless.problems("application/pdf", corpus.pdf(corpus.link_to("javascript:alert(1)")))
