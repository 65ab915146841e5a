"""What every register of the map has."""

from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.core.translit import latin_slug
from portal.places.models import CityScopedQuerySet
from portal.places.text import fold, sort_key

STALE_AFTER = timedelta(days=90)
valid_phone = RegexValidator(r"^\+380\d{9}$", _("Запишіть номер так: +380481234567, плюс і дванадцять цифр."))


class PhoneField(models.CharField):
    """A Ukrainian number in one form. Spaces, dashes and brackets of the editor are dropped."""

    def __init__(self, *args, **options):
        options.setdefault("max_length", 13)
        options.setdefault("help_text", _("Службовий номер, так: +380481234567."))
        super().__init__(*args, **options)
        self.validators = [*self.validators, valid_phone]

    def to_python(self, value):
        value = super().to_python(value)
        return "".join(sign for sign in value if sign not in " ()-–\u00a0") if isinstance(value, str) else value

    def formfield(self, **options):
        # The form counts the signs before they are dropped here, so its own limit is wider.
        return super().formfield(**{"max_length": 25, **options})


class PublishedQuerySet(CityScopedQuerySet):
    def public(self):
        """What residents see: published, and of no other city than asked for by `of_city`."""
        return self.filter(live=True)

    def stale(self, on_day: date | None = None):
        """Records that nobody has checked for 90 days, or ever."""
        limit = (on_day or today()) - STALE_AFTER
        return self.filter(models.Q(verified_at__isnull=True) | models.Q(verified_at__lt=limit))


class RegisterQuerySet(PublishedQuerySet):
    def holding(self, text: str):
        """Records whose words hold every word of ``text``."""
        found = self
        for word in fold(text).split()[:8]:
            found = found.filter(search_text__contains=word)
        return found


class KeepsChecks:
    """Before Wagtail's mixins among the bases of a revisioned record: a draft older than the last check takes it not back."""

    def with_content_json(self, content):
        found = super().with_content_json(content)
        row = type(self)._base_manager.filter(pk=self.pk).values_list("verified_at", "verified_by_id").first()
        if row and row[0] and (found.verified_at is None or found.verified_at < row[0]):
            found.verified_at, found.verified_by_id = row
        return found


class Verified(models.Model):
    """When and by whom the record was last checked against life."""

    verified_at = models.DateField(_("перевірено"), null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("хто перевірив")
    )

    class Meta:
        abstract = True

    @property
    def is_stale(self) -> bool:
        """Nobody has checked it for 90 days, or ever."""
        return self.verified_at is None or today() - self.verified_at > STALE_AFTER


class Register(Verified):
    """A published record of a city with an address of its own page."""

    city = models.ForeignKey("places.City", on_delete=models.PROTECT, related_name="+", verbose_name=_("місто"))
    slug = models.SlugField(_("адреса сторінки"), max_length=100, blank=True, help_text=_("Латиницею. Порожнє поле заповниться з назви."))
    is_demo = models.BooleanField(_("вигадане для показу"), default=False)
    search_text = models.TextField(editable=False, blank=True)
    sort_key = models.CharField(editable=False, max_length=120, blank=True, db_index=True)
    updated_at = models.DateTimeField(editable=False, auto_now=True)

    class Meta:
        abstract = True

    def save(self, *args, **options):
        if not self.slug:
            self.slug = self._free_slug()
        self.sort_key = sort_key(self.title)
        self.search_text = fold(" ".join(part for part in self.searchable() if part))
        super().save(*args, **options)

    @property
    def title(self) -> str:
        raise NotImplementedError

    def searchable(self) -> list[str]:
        """The words a person may look for."""
        return [self.title]

    def clean(self):
        super().clean()
        if self.city_id and not self.slug:
            self.slug = self._free_slug()

    def _free_slug(self) -> str:
        base = latin_slug(self.title.replace("№", " ")) or self._meta.model_name
        taken = set(
            type(self).objects.filter(city_id=self.city_id, slug__startswith=base).exclude(pk=self.pk).values_list("slug", flat=True)
        )
        numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
        return base if base not in taken else next(slug for slug in numbered if slug not in taken)

    def refuse_other_city(self, **related):
        """Raise ValidationError where a related record belongs to another city."""
        wrong = {name: _("Цей запис з іншого міста.") for name, other in related.items() if other and other.city_id != self.city_id}
        if self.city_id and wrong:
            raise ValidationError(wrong)


def today() -> date:
    """The date in Kyiv."""
    return timezone.localdate()
