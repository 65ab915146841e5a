"""Two cities and a fixed cast of plainly invented people."""

from dataclasses import dataclass

import pytest

PASSWORD = "dovhe-slovo-dlia-testiv"


@dataclass
class Cities:
    """``odesa`` answers at localhost, ``other`` at OTHER_HOST; each has a site and a root page of its own."""

    odesa: object
    other: object

    def __iter__(self):
        return iter((self.odesa, self.other))


OTHER_HOST = "tyche.localhost"
_CITIES = (
    {
        "city": {"slug": "odesa", "name": "Одеса", "name_locative": "в Одесі", "latitude": 46.4825, "longitude": 30.7233},
        "host": "localhost",
        "districts": [
            ("kyivskyi", "Київський", None, 46.4010, 30.7210),
            ("prymorskyi", "Приморський", None, 46.4830, 30.7380),
            ("tairove", "Таїрове", "kyivskyi", 46.3900, 30.7150),
        ],
        "streets": [("вул.", "Канатна", "prymorskyi"), ("просп.", "Небесної Сотні", "kyivskyi")],
    },
    {
        "city": {
            "slug": "tyche",
            "name": "Тихе (демо)",
            "name_locative": "у Тихому (демо)",
            "latitude": 47.1000,
            "longitude": 31.2000,
            "is_demo": True,
        },
        "host": OTHER_HOST,
        "districts": [("tsentralnyi", "Центральний", None, 47.1010, 31.2010)],
        "streets": [("вул.", "Вишнева", "tsentralnyi")],
    },
)


@pytest.fixture
def cities(db) -> Cities:
    """Odesa (the default site) and an invented second city, each with districts and streets."""
    from portal.places.models import City

    slugs = [plan["city"]["slug"] for plan in _CITIES]
    standing = {city.slug: city for city in City.objects.filter(slug__in=slugs).select_related("site__root_page")}
    return Cities(*(standing[slug] for slug in slugs)) if len(standing) == len(slugs) else make_cities()


def make_cities() -> Cities:
    return Cities(*(_make_city(plan, is_default=number == 0) for number, plan in enumerate(_CITIES)))


def _make_city(plan: dict, *, is_default: bool):
    from portal.places.models import City, District, Street

    site = _make_site(plan, is_default)
    city = City.objects.filter(slug=plan["city"]["slug"]).first() or City.objects.create(site=site, **plan["city"])
    for slug, name, parent, latitude, longitude in plan["districts"]:
        District.objects.update_or_create(
            city=city,
            slug=slug,
            defaults={
                "name": name,
                "parent": District.objects.filter(city=city, slug=parent).first(),
                "kind": District.Kind.AREA if parent else District.Kind.ADMINISTRATIVE,
                "latitude": latitude,
                "longitude": longitude,
            },
        )
    for kind, name, district in plan["streets"]:
        street, _ = Street.objects.get_or_create(city=city, kind=kind, name=name)
        street.districts.set(District.objects.filter(city=city, slug=district))
    return city


def _make_site(plan: dict, is_default: bool):
    from wagtail.models import Page, Site

    existing = Site.objects.filter(hostname=plan["host"]).first()
    if existing and existing.root_page.specific_class is _front_page_model():
        return existing
    root = Page.objects.get(depth=1)
    page = _front_page_model()(title=plan["city"]["name"], slug=f"home-{plan['city']['slug']}")
    root.add_child(instance=page)
    site = existing or Site(hostname=plan["host"], port=80)
    site.root_page, site.site_name, site.is_default_site = page, plan["city"]["name"], is_default
    site.save()
    return site


def _front_page_model():
    """The portal's own front page, or a plain page where that app is not there."""
    from django.apps import apps
    from wagtail.models import Page

    return next((apps.get_model("home", name) for name in ("FrontPage", "HomePage") if name.lower() in apps.all_models["home"]), Page)


class Cast:
    """People by the part they play, made when first named: ``cast.resident``, ``cast.moderator``, …

    A part is a role of accounts.roles, or ``resident``, ``stranger`` (a second resident) or
    ``admin`` (a superuser). Everybody's address is confirmed; the password is PASSWORD.
    """

    PLAIN = ("resident", "stranger", "admin")

    def __init__(self, city):
        self.city = city
        self._people: dict[str, object] = {}

    def __getattr__(self, part: str):
        if part.startswith("_"):
            raise AttributeError(part)
        if part not in self._people:
            self._people[part] = self._make(part, self.city)
        return self._people[part]

    def of(self, city) -> "Cast":
        """The same parts, played by other people of another city."""
        return Cast(city)

    def _make(self, part: str, city):
        from allauth.account.models import EmailAddress

        from accounts.models import User
        from accounts.roles import Role, give

        if part not in self.PLAIN and part not in {role.value for role in Role}:
            raise AttributeError(f"nobody in the cast plays «{part}»")
        email = f"{part}@{city.slug}.example.com"
        make = User.objects.create_superuser if part == "admin" else User.objects.create_user
        user = make(email, PASSWORD, display_name=f"{part.capitalize()} (демо)", city=city, is_demo=True)
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        if part not in self.PLAIN:
            give(user, Role(part))
        return user


@pytest.fixture
def cast(cities) -> Cast:
    """The people of Odesa; ``cast.of(cities.other)`` are those of the second city."""
    return Cast(cities.odesa)


@pytest.fixture
def client_of():
    """``client_of(user, host=…)``: a test client that is signed in, at a city's host."""
    from django.test import Client

    def make(user=None, host: str = "localhost") -> Client:
        client = Client(headers={"host": host})
        if user is not None:
            client.force_login(user)
        return client

    return make
