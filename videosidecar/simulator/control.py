"""A fleet obeys short lines, so that another process can break its cameras and count what they sent.

    kick 3            hang 5-20 SETUP      lose * 2.5       clip 7 1
    totals            {"cameras": …}       as Fleet.totals says
    counts            {"cam-0001": …}      pictures sent, by camera
    door closed       door open            no new connections; again

Each line is answered by one: «ok», JSON, or «error» with a sentence.
"""

from __future__ import annotations

import json

from .fleet import Fleet, verbs


async def obey(fleet: Fleet, line: str) -> str:
    """Do what `line` says and return the answer."""
    word, *rest = line.split()
    if word == "totals":
        return json.dumps(fleet.totals())
    if word == "counts":
        return json.dumps({name: camera.count.frames for name, camera in fleet.cameras.items()})
    if word == "door":
        await (fleet.close_door() if rest == ["closed"] else fleet.open_door())
        return "ok"
    act = verbs().get(word)
    if act is None or not rest:
        return f"error Невідома команда: {word}. Є: {', '.join(sorted(verbs()))}, totals, counts, door."
    try:
        act(fleet, rest[0], *map(_value, rest[1:]))
    except (KeyError, ValueError, IndexError, TypeError) as error:
        return f"error Команду «{word}» не виконано: {type(error).__name__}. Назвіть камери («7», «5-20» або «*») і значення."
    return "ok"


def _value(word: str) -> int | float | str:
    for kind in (int, float):
        try:
            return kind(word)
        except ValueError:
            continue
    return word
