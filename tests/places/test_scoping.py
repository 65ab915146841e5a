"""Everything in the staff's admin, asked by a person with every role of one city, knows no record of the other.

The addresses come from the URL resolver, the records from the models, the viewsets from Wagtail's own
registers: what is new is asked from its first day.
"""

import re
import sys

import pytest
from django.core.files.base import ContentFile
from django.urls import NoReverseMatch, get_resolver, reverse
from wagtail.admin.viewsets import viewsets as registered
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.coreutils import resolve_model_string
from wagtail.images.tests.utils import get_test_image_file
from wagtail.log_actions import log
from wagtail.models import Page, Workflow

from accounts.roles import WAGTAIL_ROLES, Role, give
from portal.core.models import PortalDocument, PortalImage
from portal.places.models import City
from portal.places.policy import OfOwnCity, OfOwnSite, city_path
from portal.places.viewsets import OwnCityChooserViewSet, OwnCityViews
from tests.harness.people import OTHER_HOST

from .foreign import LATIN, MARK, Maker, models_of_cities

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]

# Registers that belong to no city, each with the reason.
SHARED = {
    "portal_core.ReasonTemplate": "reasons for decisions are one list for the portal; they name no resident and no place",
    "guards.WartimeRule": "what is held back in wartime is held back in every city",
}
# Wagtail's own viewsets, which no role of a city opens.
WAGTAIL_S_OWN = re.compile(r"^wagtail\.")
# Addresses that take what this test cannot name, each with the reason.
NOT_ASKED = {
    "wagtailadmin_logout": "ends the session",
    "wagtailadmin_error_test": "raises on purpose",
}


@pytest.fixture
def foreign(cities, cast):
    """Records of the second city: of every model, pages, pictures, their histories, a page in a workflow."""
    maker = Maker(cities.other)
    for model in models_of_cities():
        maker.of(model)
    root = cities.other.site.root_page
    from home.models import InfoPage

    page = root.add_child(instance=InfoPage(title=f"{MARK} сторінка", slug=f"{LATIN}-page", live=False))
    page.save_revision()
    Workflow.objects.get(name="Публікація").start(page, maker.of(type(cast.admin)))
    library = cities.other.library.collection
    picture = PortalImage.objects.create(
        title=f"{MARK} світлина", alt="—", collection=library, file=get_test_image_file(filename=f"{LATIN}.png")
    )
    document = PortalDocument.objects.create(
        title=f"{MARK} документ", collection=library, file=ContentFile(b"%PDF-1.4", name=f"{LATIN}.pdf")
    )
    for row in [*maker.made.values(), page]:
        if not isinstance(row, City):
            log(row, "wagtail.edit", user=maker.of(type(cast.admin)))
    Page.objects.filter(pk=root.pk).update(title=f"{MARK} головна", draft_title=f"{MARK} головна")
    City.objects.filter(pk=cities.other.pk).update(name=MARK)
    maker.page, maker.picture, maker.document = page, picture, document
    return maker


@pytest.fixture
def everything(cast, cities, client_of):
    """One person with every role of Odesa, at Odesa's address."""
    person = cast.administrator
    for role in {*WAGTAIL_ROLES, *Role}:
        give(person, role, cities.odesa)
    return client_of(type(person).objects.get(pk=person.pk))


def leaks(body: str) -> bool:
    return MARK in body or LATIN in body


def around(body: str) -> str:
    """Where in a page the foreign record stands."""
    place = max(body.find(MARK), body.find(LATIN))
    return " ".join(body[max(0, place - 120) : place + 40].split())


def body_of(answer) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode("utf-8", "replace")


def admin_patterns():
    for pattern in get_resolver().url_patterns:
        if str(pattern.pattern) == "cms/":
            yield from _walk(pattern, "")


def _walk(resolver, namespace):
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from _walk(pattern, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace)
        elif pattern.name:
            yield f"{namespace}{pattern.name}", tuple(pattern.pattern.converters) or tuple(re.findall(r"\?P<(\w+)>", str(pattern.pattern)))


def test_every_register_of_a_city_has_a_viewset_that_asks_whose_a_record_is():
    unscoped = []
    for viewset in registered.viewsets:
        model = getattr(viewset, "model", None)
        if model is None or not isinstance(viewset, ModelViewSet | ChooserViewSet):
            continue
        model = resolve_model_string(model)
        label = model._meta.label
        if WAGTAIL_S_OWN.match(type(viewset).__module__) and not isinstance(viewset, ChooserViewSet):
            continue
        if city_path(model) is None and label not in SHARED and model._meta.label != "forum.Forum":
            if not WAGTAIL_S_OWN.match(type(viewset).__module__):
                unscoped.append(f"{label}: belongs to no city and no reason is given")
            continue
        wanted = OwnCityChooserViewSet if isinstance(viewset, ChooserViewSet) else OwnCityViews
        if label not in SHARED and not isinstance(viewset, wanted):
            unscoped.append(f"{label}: {type(viewset).__name__}")
    assert not unscoped, "\n".join(unscoped)


def test_every_model_of_a_city_has_the_policy_that_knows_it():
    from django.apps import apps
    from wagtail.contrib.settings.models import BaseSiteSetting
    from wagtail.permissions import policy_registry

    for model in models_of_cities():
        assert isinstance(policy_registry.get_by_type(model), OfOwnCity), model
    for model in apps.get_models():
        if issubclass(model, BaseSiteSetting):
            assert isinstance(policy_registry.get_by_type(model), OfOwnSite), model


@pytest.mark.once
def test_no_list_report_chooser_or_export_shows_a_record_of_the_other_city(foreign, everything, capsys):
    asked, opened, found = 0, 0, []
    for name, arguments in admin_patterns():
        if arguments or name in NOT_ASKED:
            continue
        for query in ("", "?export=csv", f"?q={MARK[:5].lower()}"):
            path = reverse(name) + query
            answer = everything.get(path)
            asked += 1
            opened += answer.status_code == 200
            if answer.status_code >= 500:
                found.append(f"{path}: {answer.status_code}")
            if answer.status_code == 200 and leaks(body_of(answer)):
                found.append(f"{path}: {around(body_of(answer))}")
    with capsys.disabled():
        sys.stdout.write(f"\nadmin without arguments: {asked} asked, {opened} opened, {len(found)} leaks\n")
    assert opened > 60
    assert not found, "\n".join(found)


def keys_of(maker) -> dict[str, list]:
    """What stands in an address: the foreign records whose key fits the argument's name."""
    return {
        "page_id": [maker.page.pk, maker.city.site.root_page_id],
        "parent_page_id": [maker.city.site.root_page_id],
        "page_to_move_id": [maker.page.pk],
        "page_to_copy_id": [maker.page.pk],
        "destination_id": [maker.city.site.root_page_id],
        "image_id": [maker.picture.pk],
        "document_id": [maker.document.pk],
        "revision_id": [maker.page.latest_revision_id],
        "site_pk": [maker.city.site_id],
        "pk": sorted({str(row.pk) for row in maker.made.values()} | {str(maker.page.pk), str(maker.picture.pk), str(maker.document.pk)}),
    }


@pytest.mark.once
def test_no_address_with_the_key_of_a_foreign_record_shows_it(foreign, everything, capsys):
    keys = keys_of(foreign)
    asked, found, left = 0, [], set()
    for name, arguments in admin_patterns():
        if len(arguments) != 1 or name in NOT_ASKED:
            continue
        model = _model_of(name)
        values = [foreign.made[model].pk] if model in foreign.made else keys.get(arguments[0], [])
        if not values:
            left.add(f"{name} <{arguments[0]}>")
        for value in values if model else values[:6]:
            try:
                path = reverse(name, args=[value])
            except NoReverseMatch:
                continue
            answer = everything.get(path)
            asked += 1
            if answer.status_code >= 500 or (answer.status_code == 200 and leaks(body_of(answer))):
                found.append(f"{path}: {answer.status_code}")
    with capsys.disabled():
        sys.stdout.write(f"\nadmin by key: {asked} asked, {len(found)} leaks; without a key to try: {len(left)}\n")
    assert asked > 100
    assert not found, "\n".join(found)


def _model_of(name: str):
    """The model of an address of a snippet or of its chooser."""
    from django.apps import apps

    found = re.match(r"wagtailsnippet(?:s|choosers)_(?P<app>\w+?)_(?P<model>[a-z]+):", name)
    if not found:
        return None
    for model in apps.get_models():
        if f"{model._meta.app_label}_{model._meta.model_name}" == name.split(":")[0].removeprefix("wagtailsnippets_").removeprefix(
            "wagtailsnippetchoosers_"
        ):
            return model
    return None


def test_nothing_foreign_can_be_chosen_deleted_or_set_by_a_form(foreign, everything):
    found = []
    for viewset in registered.viewsets:
        model = getattr(viewset, "model", None)
        if not isinstance(viewset, OwnCityViews) or model not in foreign.made:
            continue
        key = foreign.made[model].pk
        for action in ("delete", "edit"):
            answer = everything.post(reverse(viewset.get_url_name(action), args=[key]), {}) if _has(viewset, action, key) else None
            if answer is not None and answer.status_code not in (302, 403, 404, 405):
                found.append(f"{model._meta.label} {action}: {answer.status_code}")
        everything.post(reverse("wagtail_bulk_action", args=[model._meta.app_label, model._meta.model_name, "delete"]) + f"?id={key}")
        if not model._default_manager.filter(pk=key).exists():
            found.append(f"{model._meta.label}: deleted")
        found += [f"{model._meta.label} add: {field}" for field in _offered(everything, viewset, foreign.city)]
    assert not found, "\n".join(found)


def _has(viewset, action, key) -> bool:
    try:
        reverse(viewset.get_url_name(action), args=[key])
    except NoReverseMatch:
        return False
    return True


def _offered(client, viewset, city):
    """Fields of the form for a new record that would take one of ``city``."""
    answer = client.get(reverse(viewset.get_url_name("add"))) if _named(viewset, "add") else None
    form = answer.context["form"] if answer is not None and answer.status_code == 200 and "form" in answer.context else None
    for name, field in form.fields.items() if form else ():
        queryset = getattr(field, "queryset", None)
        if queryset is None:
            continue
        path = "pk" if queryset.model is City else city_path(queryset.model)
        if path and queryset.filter(**{path: city.pk}).exists():
            yield name


def _named(viewset, action) -> bool:
    try:
        reverse(viewset.get_url_name(action))
    except NoReverseMatch:
        return False
    return True


@pytest.mark.once
def test_at_the_address_of_the_other_city_the_same_person_sees_nothing_either(foreign, cast, cities, client_of, everything, capsys):
    person = cast.administrator
    client = client_of(type(person).objects.get(pk=person.pk), host=OTHER_HOST)
    asked, found = 0, []
    for name, arguments in admin_patterns():
        if arguments or name in NOT_ASKED:
            continue
        answer = client.get(reverse(name))
        asked += 1
        if answer.status_code >= 500 or (answer.status_code == 200 and leaks(body_of(answer))):
            found.append(f"{reverse(name)}: {answer.status_code} {around(body_of(answer))}")
    with capsys.disabled():
        sys.stdout.write(f"\nadmin at the other address: {asked} asked, {len(found)} leaks\n")
    assert not found, "\n".join(found)


def test_a_superuser_sees_both_cities_and_can_tell_them_apart(foreign, cast, cities, client_of):
    from mapapp.models import Unit

    Unit.objects.create(city=cities.odesa, name="Тутешній відділ")
    client = client_of(cast.admin)
    for report in ("site-history", "page-types-usage"):
        assert client.get(f"/cms/reports/{report}/").status_code == 200
    address = reverse("wagtailsnippets_mapapp_unit:list")
    both = body_of(client.get(address))
    assert "Тутешній" in both
    assert MARK in both
    mine = body_of(client.get(f"{address}?city={cities.odesa.pk}"))
    assert "Тутешній" in mine
    assert f"{MARK}</a>" not in mine
