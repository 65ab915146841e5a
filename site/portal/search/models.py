"""What the public search knows: one entry per public object and language, and nothing else is read."""

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.places.models import CityScopedQuerySet


class Audience(models.TextChoices):
    """Who may find an object. The public search reads only what everybody may."""

    PUBLIC = "public", _("усі")
    VOLUNTEERS = "volunteers", _("волонтери")
    STAFF = "staff", _("працівники")


class SearchEntry(models.Model):
    """One public object in one language.

    ``lemmas`` are the normal forms of its words, ``marks`` the words of its title and its scope as
    the engine asks for them; ``digest`` tells whether the object has changed since.
    """

    city = models.ForeignKey("places.City", on_delete=models.CASCADE, related_name="+", verbose_name=_("місто"))
    district = models.ForeignKey(
        "places.District", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("район")
    )
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.CharField(max_length=40)
    kind = models.CharField(_("вид"), max_length=30)
    language = models.CharField(_("мова"), max_length=5, default="uk")
    audience = models.CharField(_("для кого"), max_length=12, choices=Audience.choices, default=Audience.PUBLIC)
    title = models.CharField(_("заголовок"), max_length=255)
    text = models.TextField(_("текст"), blank=True)
    url = models.CharField(_("адреса"), max_length=500)
    date = models.DateTimeField(_("дата"), null=True, blank=True)
    title_lemmas = models.TextField(blank=True)
    lemmas = models.TextField(blank=True)
    marks = models.TextField(blank=True)
    digest = models.CharField(max_length=32, blank=True)

    objects = CityScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("запис пошуку")
        verbose_name_plural = _("записи пошуку")
        constraints = [models.UniqueConstraint(fields=["content_type", "object_id", "language"], name="one_entry_an_object")]

    def __str__(self):
        return self.title


class SearchWord(models.Model):
    """A word that entries of a city hold, and its sound: for other spellings and for misspellings.

    A word may outlive its entries; whatever is offered by it is looked for among the entries first.
    """

    city = models.ForeignKey("places.City", on_delete=models.CASCADE, related_name="+")
    word = models.CharField(max_length=60)
    sound = models.CharField(max_length=80, blank=True)
    length = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("слово пошуку")
        verbose_name_plural = _("слова пошуку")
        constraints = [models.UniqueConstraint(fields=["city", "word"], name="one_search_word_a_city")]
        indexes = [
            models.Index(fields=["city", "sound"], name="search_word_by_sound"),
            models.Index(fields=["city", "length"], name="search_word_by_length"),
        ]

    def __str__(self):
        return self.word


class PendingRefresh(models.Model):
    """An object that changed, written with the change itself: an entry follows even if the process dies on the way."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.CharField(max_length=40)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("запис, що чекає оновлення")
        verbose_name_plural = _("записи, що чекають оновлення")
        indexes = [models.Index(fields=["content_type", "object_id"], name="search_pending_object")]

    def __str__(self):
        return f"{self.content_type_id}:{self.object_id}"


class RebuildProgress(models.Model):
    """How far a rebuild has come with one kind of objects; gone when it is done."""

    content_type = models.OneToOneField(ContentType, on_delete=models.CASCADE)
    last_pk = models.CharField(max_length=40, blank=True)
    is_done = models.BooleanField(default=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("хід перебудови пошуку")
        verbose_name_plural = _("хід перебудови пошуку")

    def __str__(self):
        return f"{self.content_type_id}: {self.last_pk}"


class MissedWord(models.Model):
    """How often a word was asked on a day and nothing was found. Words alone: nobody, no question as a whole."""

    city = models.ForeignKey("places.City", on_delete=models.CASCADE, related_name="+", verbose_name=_("місто"))
    day = models.DateField(_("день"))
    word = models.CharField(_("слово"), max_length=40)
    count = models.PositiveIntegerField(_("скільки разів"), default=1)

    objects = CityScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("слово, якого не знайшли")
        verbose_name_plural = _("слова, яких не знайшли")
        constraints = [models.UniqueConstraint(fields=["city", "day", "word"], name="one_missed_word_a_day")]

    def __str__(self):
        return self.word
