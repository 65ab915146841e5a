"""News: an index with a page of articles, tags of one city, articles that point to one another."""

from django.core.paginator import Paginator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, PageChooserPanel
from wagtail.models import Orderable, PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index

from portal.core import pagecache
from portal.core.fields import BodyField
from portal.core.links import absolute, language_of, local_url, public
from portal.core.models import BasePage

PER_PAGE = 12
RELATED = 3


class ArticleQuerySet(PageQuerySet):
    def published(self):
        """Live articles anyone may read, newest first."""
        return public(self).order_by("-date", "-pk")

    def of_city(self, city):
        """Articles of the city's site in its first language; none where no city is known."""
        return self.descendant_of(city.site.root_page) if city else self.none()

    def for_cards(self):
        """With what a card shows, so that a list asks once."""
        return self.select_related("picture", "locale").prefetch_related("picture__renditions").defer_streamfields()


ArticleManager = PageManager.from_queryset(ArticleQuerySet)


class NewsIndexPage(BasePage):
    """The list of articles, with a filter by tag."""

    parent_page_types = ["home.HomePage"]
    subpage_types = ["news.ArticlePage"]
    max_count_per_parent = 1
    template = "news/index.html"

    class Meta:
        verbose_name = _("розділ новин")
        verbose_name_plural = _("розділи новин")

    def articles(self):
        return ArticlePage.objects.child_of(self).published()

    def tags(self) -> list[dict]:
        """Tags that articles of this index carry, the most used first: ``name``, ``slug``, ``count``."""
        used = ArticleTag.objects.filter(content_object__in=self.articles().order_by().values("pk"))
        rows = used.values("tag__name", "tag__slug").annotate(count=models.Count("pk")).order_by("-count", "tag__name")
        return [{"name": row["tag__name"], "slug": row["tag__slug"], "count": row["count"]} for row in rows]

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        tags = self.tags()
        chosen = next((tag for tag in tags if tag["slug"] == request.GET.get("tag")), None)
        articles = self.articles().for_cards()
        if chosen:
            articles = articles.filter(tags__slug=chosen["slug"])
        page = Paginator(articles, PER_PAGE).get_page(request.GET.get("page"))
        return {
            **context,
            "articles": page,
            "tags": tags,
            "chosen_tag": chosen,
            "tag_is_unknown": bool(request.GET.get("tag") and not chosen),
        }


class ArticleTag(TaggedItemBase):
    content_object = ParentalKey("news.ArticlePage", on_delete=models.CASCADE, related_name="tagged_items")


class ArticlePage(BasePage):
    """One article, with who wrote it and what it is about."""

    date = models.DateField(_("дата"), default=timezone.localdate, db_index=True)
    author_name = models.CharField(_("автор"), max_length=120, blank=True, help_text=_("Ім’я під заголовком. Порожньо – редакція порталу."))
    body = BodyField(verbose_name=_("зміст"))
    tags = ClusterTaggableManager(through=ArticleTag, blank=True, verbose_name=_("теми"))

    objects = ArticleManager()

    content_panels = [
        *BasePage.content_panels,
        FieldRowPanel([FieldPanel("date"), FieldPanel("author_name")]),
        FieldPanel("body"),
        FieldPanel("tags"),
        InlinePanel("related_items", heading=_("Про що ця новина: зустріч, місце, опитування, інша новина"), label=_("посилання")),
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("body"), index.FilterField("date")]
    parent_page_types = ["news.NewsIndexPage"]
    subpage_types: list[str] = []
    template = "news/article.html"

    class Meta:
        verbose_name = _("новина")
        verbose_name_plural = _("новини")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["related"] = pagecache.remember(("related", self.pk), lambda: self.related(request))
        context["tag_list"] = pagecache.remember(("tags", self.pk), lambda: list(self.tags.all()))
        return context

    def related(self, request) -> list[dict]:
        """What the editor chose, filled up with the newest articles of the same tags."""
        items = list(self.related_items.select_related("page"))
        chosen = [{"url": item.address(request), "title": item.words, "is_chosen": True} for item in items if item.is_open]
        if len(chosen) >= RELATED:
            return chosen
        taken = [item.page_id for item in items if item.page_id]
        siblings = ArticlePage.objects.sibling_of(self, inclusive=False).published().exclude(pk__in=taken)
        same = siblings.filter(tags__in=[tag.pk for tag in self.tags.all()]).distinct().defer_streamfields()
        return chosen + [{"url": local_url(page, request), "title": page.title, "day": page.date} for page in same[: RELATED - len(chosen)]]

    def structured_data(self, request) -> list[dict]:
        article = {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": self.title,
            "description": self.summary,
            "datePublished": self.date.isoformat(),
            "inLanguage": language_of(self),
            "mainEntityOfPage": absolute(request, self.get_url(request) or "/"),
        }
        if self.last_published_at:
            article["dateModified"] = self.last_published_at.isoformat()
        if self.author_name:
            article["author"] = {"@type": "Person", "name": self.author_name}
        return [article, *super().structured_data(request)]


class RelatedItem(Orderable):
    """What an article reports on: a page, or any other address of the portal (a place of the map, a topic)."""

    article = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="related_items")
    page = models.ForeignKey(
        "wagtailcore.Page", on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("сторінка")
    )
    url = models.CharField(_("або адреса"), max_length=300, blank=True, help_text=_("Наприклад /map/points/12/"))
    title = models.CharField(_("напис"), max_length=160, blank=True, help_text=_("Порожньо – назва сторінки."))

    panels = [PageChooserPanel("page"), FieldRowPanel([FieldPanel("url"), FieldPanel("title")])]

    class Meta(Orderable.Meta):
        verbose_name = _("посилання")
        verbose_name_plural = _("посилання")

    def __str__(self):
        return self.words

    @property
    def words(self) -> str:
        return self.title or (self.page.title if self.page else self.url)

    @property
    def is_open(self) -> bool:
        """Whether a visitor may follow it: an address, or a page that is live."""
        return self.page.live if self.page else bool(self.url)

    def address(self, request) -> str:
        return local_url(self.page, request) if self.page else self.url
