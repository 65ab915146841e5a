"""What readers complain of."""

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.places.models import CityScopedQuerySet


class Flag(models.Model):
    """«Поскаржитися»: one a person and a record. ``person_key`` is the account, or a keyed hash that fits this record alone."""

    class Category(models.TextChoices):
        WARTIME = "wartime", _("Видає військових, роботу ППО або наслідки удару")
        PERSONAL = "personal", _("Чужі особисті дані: ім’я, адреса, телефон, номер авто")
        ABUSE = "abuse", _("Образи, погрози, цькування")
        FALSE = "false", _("Неправда, яка може нашкодити")
        SPAM = "spam", _("Реклама або спам")
        OTHER = "other", _("Інше")

    city = models.ForeignKey("places.City", on_delete=models.PROTECT, related_name="+", verbose_name=_("місто"))
    kind = models.CharField(_("вид"), max_length=30)
    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    object_id = models.CharField(max_length=40)
    item = models.ForeignKey("portal_core.ModerationItem", on_delete=models.CASCADE, related_name="flags", verbose_name=_("запис"))
    category = models.CharField(_("що не так"), max_length=10, choices=Category.choices)
    text = models.TextField(_("подробиці"), blank=True, max_length=1000)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("хто")
    )
    person_key = models.CharField(max_length=80)
    created_at = models.DateTimeField(_("коли"), auto_now_add=True)

    objects = CityScopedQuerySet.as_manager()

    class Meta:
        app_label = "portal_core"
        verbose_name = _("скарга читача")
        verbose_name_plural = _("скарги читачів")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["content_type", "object_id", "person_key"], name="one_flag_a_person_a_record")]

    def __str__(self):
        return self.get_category_display()
