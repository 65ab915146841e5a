"""What lies sealed, value by value: for a change of keys (`manage.py reseal`) and for the check that the keys still open it."""

import base64
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.db import connection, models

from . import faults, sealed

BATCH = 200
VALUE = faults.declare("sealing.value", "a value is sealed anew and committed, the next is not")
FILE = faults.declare("sealing.file", "a file is sealed anew beside the old one, which still stands")
TEXT = (sealed.SealedTextField, sealed.SealedJSONField)
PART = ".resealed"


@dataclass
class Count:
    """``looked`` at, ``done`` now; ``changed`` by somebody else meanwhile (and so sealed with the first key already)."""

    looked: int = 0
    done: int = 0
    changed: int = 0
    closed: int = 0  # no key opens them


def fields() -> Iterator[tuple[type[models.Model], models.Field]]:
    """Every sealed column."""
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, (*TEXT, sealed.SealedBinaryField)):
                yield model, field


def file_fields() -> Iterator[tuple[type[models.Model], models.FileField]]:
    """Every column whose files are sealed."""
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, models.FileField) and isinstance(_storage(field), sealed.SealedStorage):
                yield model, field


def _storage(field):
    storage = field.storage
    bool(storage)  # a lazy one is made now
    return getattr(storage, "_wrapped", storage)


def reseal(model, field) -> Count:
    """Seal every value of a column with the first key. May be cut short and begun again, beside people who write:
    a value goes in only where the very old one still stands."""
    quote = connection.ops.quote_name
    table, key, column = quote(model._meta.db_table), quote(model._meta.pk.column), quote(field.column)
    statement = f"UPDATE {table} SET {column} = %s WHERE {key} = %s AND {column} = %s"  # noqa: S608 - names of our own models
    count, last = Count(), None
    while True:
        where = f"WHERE {key} > %s" if last is not None else ""
        with connection.cursor() as cursor:
            select = f"SELECT {key}, {column} FROM {table} {where} ORDER BY {key} LIMIT {BATCH}"  # noqa: S608 - names of our own models
            cursor.execute(select, [last] if last is not None else [])
            rows = cursor.fetchall()
        for pk, kept in rows:
            last = pk
            _one(count, statement, pk, kept, isinstance(field, TEXT))
        if len(rows) < BATCH:
            return count


def _one(count: Count, statement: str, pk, kept, is_text: bool) -> None:
    if not kept:
        return
    count.looked += 1
    kept = kept if is_text else bytes(kept)
    if identity(kept) == sealed.current_key():
        return
    try:
        fresh = sealed.seal_text(sealed.open_text(kept)) if is_text else sealed.seal(sealed.opened(kept))
    except sealed.CannotOpen:
        count.closed += 1
        return
    with connection.cursor() as cursor:
        cursor.execute(statement, [fresh, pk, kept])
        if cursor.rowcount:
            count.done += 1
            faults.point(VALUE)
        else:
            count.changed += 1


def identity(kept: str | bytes) -> str:
    """The key of a kept value, in hex; empty for what is not sealed."""
    if isinstance(kept, str):
        if not kept.startswith(sealed.TEXT_MARK):
            return ""
        kept = base64.b64decode(kept[len(sealed.TEXT_MARK) :])
    return sealed.key_of(kept)


def reseal_files(model, field) -> Count:
    """The same for files. The new one takes the old one's place in one step."""
    count, storage = Count(), _storage(field)
    names = model._base_manager.exclude(**{field.name: ""}).values_list(field.name, flat=True)
    for name in names.iterator(chunk_size=BATCH):
        path = Path(storage.path(name)) if name else None
        if path is None or not path.is_file():
            continue
        count.looked += 1
        kept = path.read_bytes()
        if sealed.key_of(kept) == sealed.current_key():
            continue
        try:
            content = sealed.opened(kept)
        except sealed.CannotOpen:
            count.closed += 1
            continue
        _replace(path, sealed.seal(content))
        count.done += 1
    return count


def _replace(path: Path, content: bytes) -> None:
    beside = path.with_name(path.name + PART)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    faults.point(FILE)
    os.chmod(beside, path.stat().st_mode & 0o777)
    os.replace(beside, path)


def newest() -> Iterator[tuple[str, str | bytes]]:
    """The newest value of every sealed column, as it lies: «table.column», value."""
    quote = connection.ops.quote_name
    for model, field in fields():
        table, key, column = (quote(name) for name in (model._meta.db_table, model._meta.pk.column, field.column))
        empty = "''" if isinstance(field, TEXT) else ("X''" if connection.vendor == "sqlite" else "''::bytea")
        with connection.cursor() as cursor:
            select = f"SELECT {column} FROM {table} WHERE {column} <> {empty} ORDER BY {key} DESC LIMIT 1"  # noqa: S608 - names of our own
            cursor.execute(select)
            for (kept,) in cursor.fetchall():
                yield f"{model._meta.db_table}.{field.column}", kept if isinstance(field, TEXT) else bytes(kept)
