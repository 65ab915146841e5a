"""Demo pages of a city, from fixtures/content/<city>.yaml. What is there already stays as editors made it."""

import importlib
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import yaml
from allauth.account.models import EmailAddress
from django.apps import apps
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.utils import timezone
from wagtail.models import Locale, Page

from accounts.models import User
from accounts.roles import Role, give
from fixtures import pictures
from home.models import HomePage, SiteSettings, SocialLink, UrgentMessage
from news.models import NewsIndexPage, RelatedItem
from portal.core import demo, pdf
from portal.core.models import PortalDocument, PortalImage
from portal.places import loading
from portal.places.models import City, District

PLACES = settings.ROOT / "fixtures" / "places"
CONTENT = settings.ROOT / "fixtures" / "content"
CITIES = ("odesa", "vyhadanske")  # files of fixtures/places; the first is the default site
DAYS = "_days"
# What stands below a page and is made after it.
CHILDREN = ("milestones", "partners", "reports", "resources", "contacts", "said_done")
NOT_FIELDS = {"type", "children", "en", "related", "tags", *CHILDREN}
# Sections with a demo of their own: module and what it is given beside the city.
FULL_DEMO = (
    ("mapapp.demo", ()),
    ("mapapp.reviews.demo", ()),
    ("appeals.demo", ()),
    ("forumapp.demo", ("users",)),
    ("meetings.demo", ("home",)),
    ("volunteers.demo", ()),
    ("polls.demo", ("home",)),
    ("contests.demo", ("home",)),
    ("contests.awards.demo", ()),
    ("videosidecar.demo", ()),
)
SMALL_DEMO = (("mapapp.demo", ()), ("mapapp.reviews.demo", ()))
DOCUMENTS = {
    "agreement": (
        "Угода про спільні дії (зразок)",
        [
            "Цей файл показує, де на порталі стоїть скан угоди з Головним управлінням Національної поліції в Одеській області.",
            "Справжня угода має номер, дату, підписи та печатки сторін. Тут їх немає.",
        ],
    ),
    "report": (
        "Звіт за перший місяць (зразок)",
        [
            "Показовий звіт: скільки зустрічей проведено, скільки коштів надійшло, на що їх витрачено.",
            "Усі числа в показовому звіті вигадані.",
        ],
    ),
}


def load_city(name: str) -> City:
    """The places and the front page of one city; the site is made to answer with it."""
    path = PLACES / f"{name}.yaml"
    slug = yaml.safe_load(path.read_text(encoding="utf-8"))["city"]["slug"]
    found = City.objects.filter(slug=slug).select_related("site__root_page").first()
    home = found.site.root_page.specific if found else _front_page(slug)
    return loading.load(path, home)


def _front_page(slug: str) -> HomePage:
    """The front page of a city that is not there yet; Wagtail's own welcome page makes room."""
    existing = HomePage.objects.filter(slug=_content(slug)["home"]["slug"]).first()
    if existing:
        return existing
    row = {name: value for name, value in _content(slug)["home"].items() if name not in {"en", "said_done", "picture"}}
    return Page.objects.get(depth=1).add_child(instance=HomePage(**row))


def _content(slug: str) -> dict:
    return yaml.safe_load((CONTENT / f"{slug}.yaml").read_text(encoding="utf-8"))


def load_users(city: City) -> dict[str, User]:
    """The people who can sign in, by address, each with a confirmed address and the demo password."""
    return {address: _user(address, role, name, city) for address, role, name in demo.LOGINS}


def _user(address: str, role: str, name: str, city: City) -> User:
    user = User.objects.filter(email=address).first()
    if user is None:
        user = User.objects.create_user(address, demo.PASSWORD, display_name=name, city=city, is_demo=True)
    EmailAddress.objects.get_or_create(user=user, email=address, defaults={"verified": True, "primary": True})
    if role:
        give(user, Role(role))
    return user


def load_sections(city: City, users: dict):
    """Each section's own demo. Gives (module, error or None) as it goes: a section that fails keeps no other back."""
    given = {"users": users, "home": city.site.root_page.specific}
    for module, names in FULL_DEMO if city.slug == "odesa" else SMALL_DEMO:
        try:
            importlib.import_module(module).load(city, *(given[name] for name in names))
        except Exception as error:  # shown to the person who runs the command; the next section goes on
            yield module, f"{type(error).__name__}: {error}"
        else:
            yield module, None


class Builder:
    """Builds the pages of one city. ``articles`` come last, since they point to what the sections made."""

    def __init__(self, city: City):
        self.city = city
        self.home = city.site.root_page.specific
        self.data = _content(city.slug)
        self.pictures: dict[str, PortalImage] = {}
        self.english = Locale.objects.get(language_code="en")

    def pages(self):
        """Everything but the news; gives the title of each page as it is made."""
        self._settings()
        self._urgent()
        self._front()
        # English pages stand under the English front page, so that one comes first.
        yield from self._translate(self.home, self.data["home"])
        for row in self.data["pages"]:
            yield from self._page(row, self.home)

    def articles(self):
        index = NewsIndexPage.objects.child_of(self.home).first()
        for row in self.data.get("news", []):
            yield from self._page({"type": "news.ArticlePage", **row}, index)

    def _settings(self) -> None:
        row = dict(self.data["settings"])
        links = row.pop("social_links", [])
        if SiteSettings.objects.filter(site=self.city.site).exists():
            return
        found = SiteSettings.objects.create(site=self.city.site, **row)
        SocialLink.objects.bulk_create(SocialLink(settings=found, sort_order=place, **link) for place, link in enumerate(links))

    def _urgent(self) -> None:
        now = timezone.now().replace(minute=0, second=0, microsecond=0)
        for row in self.data.get("urgent", []):
            if not UrgentMessage.objects.of_city(self.city).filter(text=row["text"]).exists():
                UrgentMessage.objects.create(
                    city=self.city,
                    district=District.objects.of_city(self.city).filter(slug=row["district"]).first(),
                    text=row["text"],
                    severity=row["severity"],
                    starts_at=now,
                    ends_at=now + timedelta(hours=row["hours"]),
                )

    def _front(self) -> None:
        row = self.data["home"]
        if row.get("picture") and not self.home.picture:
            self.home.picture = self._picture(row["picture"])
            self.home.save()
        if not self.home.said_done.exists():
            self._below(self.home, row)

    def _page(self, row: dict, parent):
        found = Page.objects.child_of(parent).filter(slug=row["slug"]).first()
        page = found.specific if found else self._make(row, parent)
        if found is None:
            yield page.title
        for child in row.get("children", []):
            yield from self._page(child, page)
        yield from self._translate(page, row)

    def _make(self, row: dict, parent):
        model = apps.get_model(row["type"])
        page = parent.add_child(instance=model(**self._fields(model, row)))
        self._below(page, row)
        for tag in row.get("tags", []):
            page.tags.add(tag)
        self._related(page, row)
        page.refresh_from_db()
        page.save_revision().publish()
        return page

    def _fields(self, model, row: dict) -> dict:
        return {name: value for key, given in row.items() if key not in NOT_FIELDS for name, value in [self._value(model, key, given)]}

    def _value(self, model, key: str, given):
        """A YAML value as the field wants it: a date from its distance in days, a picture, a document, a body."""
        if key.endswith(DAYS) and key != "offset_days":
            return key.removesuffix(DAYS), timezone.localdate() + timedelta(days=given)
        if key == "picture":
            return key, self._picture(given)
        if key in {"agreement_scan", "document"}:
            return key, self._document(given)
        if key == "district":
            return key, District.objects.of_city(self.city).filter(slug=given).first()
        if isinstance(given, list) and hasattr(model._meta.get_field(key), "stream_block"):
            return key, self._stream(given)
        return key, given

    def _stream(self, rows: list) -> list:
        return [{"type": name, "value": _dated(value)} for row in rows for name, value in row.items()]

    def _below(self, page, row: dict) -> None:
        for relation in CHILDREN:
            manager_field = row.get(relation)
            if not manager_field:
                continue
            descriptor = getattr(type(page), relation).rel
            model = descriptor.related_model
            for place, child in enumerate(manager_field):
                values = dict(self._value(model, key, given) for key, given in child.items())
                model.objects.create(**{descriptor.field.name: page, "sort_order": place, **values})

    def _related(self, page, row: dict) -> None:
        for place, link in enumerate(row.get("related", [])):
            target = self._find(link["page"]) if "page" in link else None
            if target is not None or "url" in link:
                RelatedItem.objects.create(
                    article=page, page=target, url=link.get("url", ""), title=link.get("title", ""), sort_order=place
                )

    def _find(self, path: str) -> Page | None:
        """A page by its address under the front page, or None where a section made none."""
        return Page.objects.filter(url_path=f"{self.home.url_path}{path}/").first()

    def _translate(self, page, row: dict):
        """The English page, where the content has one."""
        if "en" not in row or page.has_translation(self.english):
            return
        copied = page.copy_for_translation(self.english)
        for key, given in row["en"].items():
            name, value = self._value(type(copied), key, given)
            setattr(copied, name, value)
        copied.live = True
        copied.save_revision().publish()
        yield f"{copied.title} (en)"

    def _picture(self, name: str) -> PortalImage:
        if name not in self.pictures:
            words = self.data["pictures"][name]
            collection = self.city.library.collection
            self.pictures[name] = PortalImage.objects.filter(
                title=words["title"], collection=collection
            ).first() or PortalImage.objects.create(
                collection=collection,
                title=words["title"],
                alt=words["alt"],
                author="рисунок порталу",
                file=ImageFile(BytesIO(pictures.jpeg(name)), name=f"{name}.jpg"),
            )
        return self.pictures[name]

    def _document(self, name: str) -> PortalDocument:
        title, lines = DOCUMENTS[name]
        collection = self.city.library.collection
        found = PortalDocument.objects.filter(title=title, collection=collection).first()
        if found:
            return found
        content = pdf.render(Path(CONTENT / "agreement.typ"), {"title": title, "lines": lines})
        return PortalDocument.objects.create(collection=collection, title=title, file=ContentFile(content, name=f"{name}.pdf"))


def _dated(value):
    """The value of a block with its «verified_days» turned into a date, however deep."""
    if isinstance(value, list):
        return [_dated(part) for part in value]
    if not isinstance(value, dict):
        return value
    out = {}
    for key, part in value.items():
        if key == "verified_days":
            out["verified"] = (timezone.localdate() + timedelta(days=part)).isoformat()
        else:
            out[key] = _dated(part)
    return out


def welcome_page_goes() -> None:
    """Wagtail's own first page, once no site starts from it."""
    page = Page.objects.filter(depth=2, slug="home", content_type__app_label="wagtailcore", sites_rooted_here__isnull=True).first()
    if page:
        page.delete()
