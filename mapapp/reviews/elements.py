"""What can be written about: sections register their elements, the feed knows none of them.

    elements.register(Element("officer", "officers", _("Дільничний"), "mapapp.Officer", …))

An entry keeps the kind and the number of its element, never a foreign key: a section above the map may bring its own.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.apps import apps
from django.db.models.signals import post_delete

_elements: dict[str, "Element"] = {}


def _live(record) -> bool:
    return record.live


def _no_answerers(record) -> list:
    return []


def _no_district(record):
    return None


@dataclass(frozen=True)
class Element:
    """One kind of things that people write about.

    ``folder`` stands in addresses: /map/<folder>/<slug>/reviews/. ``find(city, slug)`` gives the public record or None,
    ``slug(record)`` the way back. ``topic`` is the name under which its followers are told. ``own(user)`` gives the
    record's numbers whose feed this person answers because it is theirs; liaisons of the city answer all feeds.
    ``own_people(record)`` are the people of ``own``. ``district(record)`` is where it belongs, for the district's feed;
    ``ids_in(district)`` the numbers of the public records there. ``accusative`` is what one writes about: «про дільничного».
    """

    kind: str
    folder: str
    label: str
    accusative: str
    model: str
    find: Callable
    slug: Callable = lambda record: record.slug
    title: Callable = str
    url: Callable = lambda record: record.get_absolute_url()
    city: Callable = lambda record: record.city
    visible: Callable = _live
    topic: str = ""
    own: Callable = lambda user: ()
    own_people: Callable = _no_answerers
    district: Callable = _no_district
    ids_in: Callable = lambda district: ()
    names_a_person: bool = False

    @property
    def model_class(self):
        return apps.get_model(self.model)

    def get(self, pk):
        """The record, public or not; None where it is gone."""
        return self.model_class._default_manager.filter(pk=pk).first()


def register(element: Element) -> None:
    """Called from an AppConfig's ``ready``. Raises ValueError for a kind, a folder or a model taken twice."""
    for other in _elements.values():
        if element.kind == other.kind or element.folder == other.folder or element.model == other.model:
            raise ValueError(f"the element {element.kind!r} ({element.folder}, {element.model}) is registered already")
    _elements[element.kind] = element
    post_delete.connect(_element_gone, sender=element.model, dispatch_uid=f"reviews.gone.{element.kind}")


def _element_gone(sender, instance, **kwargs) -> None:
    """What was written about a record goes with it."""
    from .models import Entry

    element = of_record(instance)
    if element is not None:
        for entry in Entry.objects.filter(element_kind=element.kind, element_id=instance.pk):
            entry.delete()


def all_elements() -> list[Element]:
    return list(_elements.values())


def choices() -> list[tuple[str, str]]:
    return [(element.kind, element.label) for element in _elements.values()]


def get(kind: str) -> Element | None:
    return _elements.get(kind)


def of_folder(folder: str) -> Element | None:
    return next((element for element in _elements.values() if element.folder == folder), None)


def of_record(record) -> Element | None:
    """The element of a record, or None."""
    label = record._meta.label
    return next((element for element in _elements.values() if element.model == label), None)
