"""A copy of a person's data: a ZIP in a private folder, for a week."""

import json
import tempfile
import zipfile
from datetime import timedelta
from hashlib import sha256
from pathlib import PurePosixPath

from django.conf import settings
from django.core.files import File
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from portal.audit.services import record
from portal.core.queue import after_commit
from portal.notify.services import tell
from portal.outbox.services import enqueue

from ..models import DataExport
from .registry import sections

State = DataExport.State
KEPT = timedelta(days=7)
PAUSE = timedelta(hours=1)  # between two copies of one person
GIVEN_UP = timedelta(days=1)


class TooSoon(Exception):
    """A copy is being made, or was made a moment ago."""


def ask(user) -> DataExport:
    """Ask for a copy; a worker makes it. Raises TooSoon."""
    if DataExport.objects.filter(user=user, asked_at__gt=timezone.now() - PAUSE).exclude(state=State.FAILED).exists():
        raise TooSoon
    try:
        with transaction.atomic():
            export = DataExport.objects.create(user=user)
            record("account.export_asked", user, actor=user, city=user.city)
            after_commit("default", "accounts.tasks.make_export", export.pk)
    except IntegrityError:
        raise TooSoon from None
    return export


def make(pk: int) -> bool:
    """Put the copy together and tell the person; False where it is made already. May run twice."""
    export = DataExport.objects.select_related("user__city").filter(pk=pk, state=State.ASKED).first()
    if export is None or export.user.erased_at:
        return False
    with tempfile.TemporaryFile() as packed:
        _pack(export.user, packed)
        digest, size = _measure(packed)
        return _keep(export, packed, digest, size)


def _pack(user, target) -> None:
    data = {section.name: {"title": str(section.label), "data": section.export(user)} for section in sections()}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("dani.json", json.dumps(data, ensure_ascii=False, indent=2, default=str))
        archive.writestr("PROCHYTAITE.txt", _readme(user))
        for section in sections():
            for number, (name, file) in enumerate(section.files(user), 1):
                safe = get_valid_filename(PurePosixPath(name).name or "file")
                with file.open("rb") as source, archive.open(f"faily/{section.name}/{number:03}-{safe}", "w") as entry:
                    while chunk := source.read(1 << 16):
                        entry.write(chunk)


def _readme(user) -> str:
    listed = "\n".join(f"- {section.name}: {section.label}" for section in sections())
    return _(
        "Копія ваших даних із порталу «Безпечна Одеса»\n"
        "Складено: %(when)s\n\n"
        "dani.json – усе, що портал зберігає про вас, за розділами:\n%(sections)s\n\n"
        "Файл відкриє будь-який текстовий редактор або браузер. Час записано в UTC.\n"
        "У теці faily лежать файли, які ви надсилали.\n"
        "Тут немає паролів: їх портал не знає, а зберігає лише незворотний відбиток.\n"
        "Відповіді в опитуваннях не пов’язані з вашим ім’ям, тому їх тут теж немає – лише те, що ви голосували.\n\n"
        "Бережіть цей архів: у ньому ваші особисті дані.\n"
    ) % {"when": timezone.localtime().strftime("%d.%m.%Y %H:%M"), "sections": listed}


def _measure(file) -> tuple[str, int]:
    file.seek(0)
    digest, size = sha256(), 0
    while chunk := file.read(1 << 16):
        digest.update(chunk)
        size += len(chunk)
    file.seek(0)
    return digest.hexdigest(), size


def _keep(export, packed, digest: str, size: int) -> bool:
    storage = DataExport._meta.get_field("file").storage
    name = storage.save(DataExport._meta.get_field("file").generate_filename(export, "dani.zip"), File(packed))
    now = timezone.now()
    with transaction.atomic():
        kept = DataExport.objects.filter(pk=export.pk, state=State.ASKED).update(
            state=State.READY, file=name, size=size, sha256=digest, ready_at=now, expires_at=now + KEPT
        )
        if kept:
            record("account.export_made", export.user, city=export.user.city, bytes=size)
            _tell(export)
    if not kept:
        storage.delete(name)  # another worker was quicker
    return bool(kept)


def _tell(export) -> None:
    user, page = export.user, reverse("accounts:data")
    root = user.city.site.root_url if user.city_id else settings.BASE_URL
    tell(user, f"account:export:{export.pk}", _("Копія ваших даних готова"), page, "account", letter=False)
    enqueue(
        to=user.email,
        subject=_("Копія ваших даних готова"),
        text=_(
            "Добрий день!\n\nАрхів із вашими даними готовий. Завантажте його протягом 7 днів:\n%(url)s\n\n"
            "Перед завантаженням портал попросить пароль.\n"
        )
        % {"url": root + page},
        kind="account",
        city=user.city,
        once=f"account:export:{export.pk}",
    )


def catch_up() -> int:
    """The tick: make what a queue lost, take away what is older than a week; how many were touched."""
    now, touched = timezone.now(), 0
    for pk in DataExport.objects.filter(state=State.ASKED, asked_at__lt=now - timedelta(minutes=2)).values_list("pk", flat=True):
        touched += make(pk)
    DataExport.objects.filter(state=State.ASKED, asked_at__lt=now - GIVEN_UP).update(state=State.FAILED)
    for export in DataExport.objects.filter(state=State.READY, expires_at__lt=now):
        export.file.delete(save=False)
        DataExport.objects.filter(pk=export.pk).update(state=State.EXPIRED, file="")
        touched += 1
    return touched
