"""One entry per public object: the only thing the public search reads."""

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.search import index


class SearchEntry(index.Indexed, models.Model):
    """What the search knows of one public object. ``lemmas`` are the normal forms of its words."""

    city = models.ForeignKey("places.City", on_delete=models.CASCADE, related_name="+", verbose_name=_("місто"))
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.CharField(max_length=40)
    kind = models.CharField(_("вид"), max_length=30, db_index=True)
    language = models.CharField(_("мова"), max_length=5, default="uk")
    title = models.CharField(_("заголовок"), max_length=255)
    text = models.TextField(_("текст"), blank=True)
    url = models.CharField(_("адреса"), max_length=500)
    date = models.DateTimeField(_("дата"), null=True, blank=True)
    title_lemmas = models.TextField(blank=True)
    lemmas = models.TextField(blank=True)

    search_fields = [
        index.SearchField("title_lemmas", boost=3),
        index.SearchField("lemmas"),
        index.FilterField("city_id"),
        index.FilterField("kind"),
        index.FilterField("language"),
    ]

    class Meta:
        verbose_name = _("запис пошуку")
        verbose_name_plural = _("записи пошуку")
        constraints = [models.UniqueConstraint(fields=["content_type", "object_id", "language"], name="one_entry_an_object")]

    def __str__(self):
        return self.title
