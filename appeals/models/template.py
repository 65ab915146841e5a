"""What an appeal is made from. Edited in Wagtail; an appeal keeps a frozen copy of the version it began with."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable

from portal.places.models import CityScopedQuerySet


class AppealTemplate(ClusterableModel):
    """A kind of appeal: what it asks the resident, what law it leans on, what it asks the police."""

    class Kind(models.TextChoices):
        """Article 3 of the law on appeals; a report of a crime is not an appeal at all."""

        CRIME_REPORT = "crime_report", _("заява про кримінальне правопорушення")
        APPLICATION = "application", _("заява")
        COMPLAINT = "complaint", _("скарга")
        PROPOSAL = "proposal", _("пропозиція")

    class Group(models.TextChoices):
        """The doors of the first screen."""

        CRIME = "crime", _("злочин")
        OFFICER = "officer", _("дії поліції")
        ORDER = "order", _("порушення порядку")
        FAMILY = "family", _("насильство, діти")
        IDEA = "idea", _("пропозиція, подяка")

    city = models.ForeignKey("places.City", on_delete=models.CASCADE, related_name="+", verbose_name=_("місто"))
    slug = models.SlugField(_("адреса латиницею"), max_length=60)
    title = models.CharField(_("назва"), max_length=120, help_text=_("Як людина назве свою справу: «Шум уночі»."))
    heading = models.CharField(_("заголовок документа"), max_length=200, help_text=_("Друкується в заяві після слів «кому» і «від кого»."))
    summary = models.CharField(_("коли брати цей зразок"), max_length=250)
    kind = models.CharField(_("вид за законом"), max_length=20, choices=Kind.choices)
    group = models.CharField(_("двері на першому екрані"), max_length=20, choices=Group.choices)
    guidance = models.TextField(_("підказка: що написати"), help_text=_("Стоїть над полем, у якому людина пише, що сталося."))
    warning = models.TextField(_("попередження перед початком"), blank=True)
    request_text = models.TextField(_("прошу"), help_text=_("Кожне прохання з нового рядка."))
    addressee = models.ForeignKey(
        "appeals.Addressee",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("адресат"),
        help_text=_("Порожньо — той, що в налаштуваннях «Куди йдуть звернення»."),
    )
    asks_officer = models.BooleanField(
        _("питати, на кого скарга"), default=False, help_text=_("Тому, на кого скаржаться, звернення не покажемо й не надішлемо.")
    )
    allows_group = models.BooleanField(_("можна підписати разом"), default=True)
    asks_place = models.BooleanField(_("місце обов’язкове"), default=True)
    asks_date = models.BooleanField(_("дата обов’язкова"), default=True)
    is_sensitive = models.BooleanField(
        _("делікатне"),
        default=False,
        help_text=_("Бачать лише модератори, кожен перегляд у журналі. Лист піде тільки через перевірене шифрування."),
    )
    moderation_notes = models.TextField(_("на що дивитися модераторові"), blank=True)
    version = models.PositiveIntegerField(_("версія"), default=1, editable=False)
    order = models.PositiveSmallIntegerField(_("порядок"), default=100)
    is_active = models.BooleanField(_("пропонувати мешканцям"), default=True)

    wagtail_reference_index_ignore = True  # nothing of Wagtail is referred to

    objects = CityScopedQuerySet.as_manager()

    panels = [
        MultiFieldPanel(
            [FieldPanel(name) for name in ("city", "title", "slug", "summary", "group", "kind", "order", "is_active")], _("Що це")
        ),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("guidance", "warning", "asks_place", "asks_date", "asks_officer", "allows_group")], _("Форма")
        ),
        InlinePanel("questions", heading=_("Додаткові запитання"), label=_("запитання")),
        MultiFieldPanel([FieldPanel("addressee"), FieldPanel("heading"), FieldPanel("request_text")], _("Документ")),
        InlinePanel("references", heading=_("Правова підстава"), label=_("норма")),
        MultiFieldPanel([FieldPanel("is_sensitive"), FieldPanel("moderation_notes")], _("Модерація")),
    ]

    class Meta:
        verbose_name = _("зразок звернення")
        verbose_name_plural = _("зразки звернень")
        ordering = ["order", "title"]
        constraints = [models.UniqueConstraint(fields=["city", "slug"], name="appeal_template_slug_once_in_a_city")]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        if self.pk and (before := type(self).objects.filter(pk=self.pk).first()) and before.freeze() != self.freeze():
            self.version = before.version + 1
        super().save(*args, **kwargs)

    def freeze(self) -> dict:
        """The template as plain values: what an appeal keeps. The version stands beside, not in it."""
        fields = ("title", "heading", "kind", "guidance", "warning", "request_text", "asks_place", "asks_date", "is_sensitive")
        more = ("asks_officer", "allows_group")
        return {
            **{name: getattr(self, name) for name in (*fields, *more)},
            "questions": [question.freeze() for question in self.questions.all()],
            "references": [{"text": one.text, "certainty": one.certainty} for one in self.references.all()],
        }


class AppealQuestion(Orderable):
    """A question of a template beyond what every appeal asks."""

    class Kind(models.TextChoices):
        LINE = "line", _("один рядок")
        TEXT = "text", _("кілька рядків")
        YES_NO = "yes_no", _("так чи ні")
        CHOICE = "choice", _("вибір зі списку")

    wagtail_reference_index_ignore = True

    template = ParentalKey(AppealTemplate, on_delete=models.CASCADE, related_name="questions")
    name = models.SlugField(_("ключ латиницею"), max_length=40)
    label = models.CharField(_("запитання"), max_length=200)
    document_label = models.CharField(_("як підписати в документі"), max_length=120)
    help_text = models.CharField(_("підказка"), max_length=250, blank=True)
    kind = models.CharField(_("вид відповіді"), max_length=10, choices=Kind.choices, default=Kind.LINE)
    choices = models.TextField(_("варіанти, кожен з нового рядка"), blank=True)
    is_required = models.BooleanField(_("обов’язкове"), default=False)

    panels = [FieldPanel(name) for name in ("label", "help_text", "kind", "choices", "is_required", "document_label", "name")]

    class Meta(Orderable.Meta):
        verbose_name = _("запитання")
        verbose_name_plural = _("запитання")
        constraints = [models.UniqueConstraint(fields=["template", "name"], name="appeal_question_once_in_a_template")]

    def __str__(self):
        return self.label

    def freeze(self) -> dict:
        names = ("name", "label", "document_label", "help_text", "kind", "is_required")
        choices = [line.strip() for line in self.choices.splitlines() if line.strip()]
        return {**{name: getattr(self, name) for name in names}, "choices": choices}


class AppealReference(Orderable):
    """A provision of the law, and how sure we are of it."""

    class Certainty(models.TextChoices):
        VERIFIED = "verified", _("юрист звірив із чинним текстом")
        SEEN = "seen", _("є в опублікованому джерелі")
        UNSURE = "unsure", _("загальне знання, треба звірити")

    wagtail_reference_index_ignore = True

    template = ParentalKey(AppealTemplate, on_delete=models.CASCADE, related_name="references")
    text = models.CharField(_("норма"), max_length=250)
    certainty = models.CharField(_("наскільки певні"), max_length=10, choices=Certainty.choices, default=Certainty.UNSURE)

    panels = [FieldPanel("text"), FieldPanel("certainty")]

    class Meta(Orderable.Meta):
        verbose_name = _("норма")
        verbose_name_plural = _("норми")

    def __str__(self):
        return self.text
