"""Odesa from its file with the invented records of its map; the second city with its own."""

from types import SimpleNamespace


def make_maps() -> None:
    """Both cities with their invented records, into the database that Django stands on."""
    from django.conf import settings
    from wagtail.models import Page
    from wagtail.signal_handlers import disable_reference_index_auto_update

    from mapapp import demo
    from portal.places.loading import load

    folder = settings.ROOT / "fixtures" / "places"
    root = Page.objects.filter(depth=2).first()
    second = Page.objects.filter(slug="vyhadansk").first() or root.add_sibling(instance=Page(title="Вигаданськ", slug="vyhadansk"))
    # The index of references is half of the work and no test that begins here reads it.
    with disable_reference_index_auto_update():
        for file, page in (("odesa.yaml", root), ("vyhadanske.yaml", second)):
            demo.load(load(folder / file, page))


def maps() -> SimpleNamespace:
    """`.odesa` at localhost, `.other` at vyhadansk.localhost; both made where they do not stand yet."""
    from portal.places.models import City, Street

    if not Street.objects.exists():
        make_maps()
    return SimpleNamespace(odesa=City.objects.get(slug="odesa"), other=City.objects.get(slug="vyhadansk"))
