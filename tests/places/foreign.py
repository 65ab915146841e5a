"""Records of a city for every model that has one, made from the models themselves.

Every word in them holds MARK (in an address, LATIN), so that wherever one shows, it is seen.
"""

from datetime import time, timedelta
from itertools import count

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from wagtail.models import Page, Site

from portal.places.models import City
from portal.places.policy import city_path

MARK, LATIN = "Чужинець", "chuzhynets"
_numbers = count(1)
_NOON = timezone.now().replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(days=1)
# Models with a city whose rows a person never meets as records: plain counters and the machinery below the roles.
PLUMBING = {
    "places.CityRole",
    "places.CityCollection",
    "places.StreetsVersion",
    "appeals.AppealCounter",
    "forumapp.CityForum",
    "accounts.User",
}

# What may be empty, but not both: by the rules of the table.
NEEDED = {
    "portal_core.Objection": {"item"},
    "notify.Delivery": {"user"},
    "videosidecar.Camera": {"stream_url"},
    "mapapp.StaleReminder": {"officer"},
}


def models_of_cities() -> list[type[models.Model]]:
    """Every model that belongs to a city, the City itself aside."""
    return [
        model
        for model in apps.get_models()
        if city_path(model) and model is not City and not model._meta.proxy and model._meta.label not in PLUMBING
    ]


class Maker:
    """Makes records of one city; what a record needs is made first, once a kind."""

    def __init__(self, city: City):
        self.city = city
        self.made: dict[type, models.Model] = {}

    def of(self, model):
        if model not in self.made:
            self.made[model] = self._make(model)
        return self.made[model]

    def _make(self, model):
        if model is City:
            return self.city
        if model is Site:
            return self.city.site
        if issubclass(model, Page):
            return self.city.site.root_page.add_child(instance=model(**self._values(model, leave=_PAGE)))
        if model is get_user_model():
            return model.objects.create_user(f"{LATIN}{next(_numbers)}@example.com", display_name=MARK, city=self.city)
        if model._meta.label == "forum.Forum":
            return self._forum()
        row = model(**self._values(model))
        try:
            with transaction.atomic():
                models.Model.save(row)  # past the rules of a form: here a record has only to be there
        except IntegrityError:  # one a page or a city, and the portal has made it already
            return model._base_manager.filter(**{city_path(model): self.city}).get()
        return row

    def _forum(self):
        from forumapp import services

        services.open_city_forum(self.city)
        return services.add_forum(self.city, MARK, MARK)

    def _values(self, model, leave=frozenset()) -> dict:
        path = (city_path(model) or "").split("__")[0]
        values = {}
        for field in model._meta.concrete_fields:
            if (
                field.primary_key
                or field.name in leave
                or field.attname in leave
                or (field.remote_field and field.remote_field.parent_link)
            ):
                continue
            needed = field.name == path or field.name in NEEDED.get(model._meta.label, ())
            value = self._value(field, needed)
            if value is not None:
                values[field.name] = value
        return values

    def _value(self, field, needed: bool):
        if field.remote_field:
            return self.of(field.related_model) if needed or (not field.null and not field.has_default()) else None
        if isinstance(field, models.FileField):
            return ContentFile(b"1", name=f"{LATIN}.txt") if not field.blank else None
        if isinstance(field, models.EmailField):
            return f"{LATIN}{next(_numbers)}@example.com"
        if isinstance(field, models.SlugField):
            return f"{LATIN}-{next(_numbers)}"
        if isinstance(field, models.CharField | models.TextField) and not field.choices:
            return _word(field)
        if field.has_default() or field.null:
            return None
        return _plain(field)


_PAGE = {field.name for field in Page._meta.concrete_fields} - {"title"}


def _word(field) -> str | None:
    """A word of its own for a text; nothing where a default means something or the place is too short."""
    if field.has_default() and field.default not in ("", None):
        return None
    text = f"{MARK} {next(_numbers)}"
    if field.max_length and field.max_length < len(text):
        return str(next(_numbers))[: field.max_length] if not field.blank else None
    return text


def _plain(field):
    if field.choices:
        return field.flatchoices[0][0]
    if isinstance(field, models.DateTimeField):
        return _NOON + timedelta(seconds=next(_numbers))  # what ends comes after what begins, and no curfew is near
    if isinstance(field, models.DateField):
        return timezone.localdate() + timedelta(days=next(_numbers))
    if isinstance(field, models.TimeField):
        return time(next(_numbers) % 24)
    if isinstance(field, models.JSONField):
        return {}
    if isinstance(field, models.IntegerField | models.FloatField | models.DecimalField):
        return next(_numbers)
    return None
