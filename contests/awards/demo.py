"""Demonstration certificates: of the finished contest, and one that was revoked. People are invented."""

from django.utils import timezone

from contests.models import Entry

from . import services
from .models import Certificate

SIGNER = {"signer_post": "Координаторка проєкту «Безпечна Одеса»", "signer": "М. Зразкова (демо)", "is_demo": True}
DIPLOMAS = {1: Certificate.Kind.DIPLOMA_1, 2: Certificate.Kind.DIPLOMA_2, 3: Certificate.Kind.DIPLOMA_3}


def load(city) -> None:
    """Make certificates for the winners of ``city``; a second call changes nothing."""
    for entry in Entry.objects.of_city(city).filter(place__isnull=False, is_demo=True).select_related("author", "contest"):
        if not Certificate.objects.filter(entry=entry).exists():
            services.issue(
                city=city,
                kind=DIPLOMAS[entry.place],
                recipient=entry.author.display_name,
                name_may_be_shown=True,
                reason=f"роботу «{entry.title}» на конкурсі «{entry.contest.title}»",
                entry=entry,
                **SIGNER,
            )
    if not Certificate.objects.of_city(city).filter(kind=Certificate.Kind.THANKS).exists():
        services.issue(
            city=city,
            kind=Certificate.Kind.THANKS,
            recipient="Прикладенко Тарасові Демовичу (демо)",
            reason="допомогу на зустрічах у дворах",
            revoked_at=timezone.now(),
            revoked_reason="Видано помилково: зразок скасованої подяки.",
            **SIGNER,
        )
