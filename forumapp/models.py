"""What the portal keeps beside machina's tables."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.places.models import CityScopedQuerySet


class CityForum(models.Model):
    """The forum of a city: the root of a tree of machina's forums. What is not in the tree is of another city."""

    city = models.OneToOneField("places.City", on_delete=models.PROTECT, related_name="forum_root", verbose_name=_("місто"))
    root = models.OneToOneField("forum.Forum", on_delete=models.PROTECT, related_name="city_forum", verbose_name=_("корінь форуму"))

    objects = CityScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("форум міста")
        verbose_name_plural = _("форуми міст")

    def __str__(self):
        return str(self.city)


class SentForm(models.Model):
    """A form that was sent. Its token is in the page, so a second press of the button finds the row and writes nothing."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("хто"))
    token = models.CharField(_("мітка форми"), max_length=32)
    post = models.ForeignKey("forum_conversation.Post", on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("що вийшло"))
    at = models.DateTimeField(_("коли"), auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("надіслана форма")
        verbose_name_plural = _("надіслані форми")
        constraints = [models.UniqueConstraint(fields=["user", "token"], name="forum_form_sent_once")]

    def __str__(self):
        return self.token


class PollBallot(models.Model):
    """That a person has answered a topic's poll. machina's votes have no such rule of their own."""

    poll = models.ForeignKey("forum_polls.TopicPoll", on_delete=models.CASCADE, related_name="ballots", verbose_name=_("опитування"))
    voter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("хто"))
    at = models.DateTimeField(_("коли"), auto_now_add=True)

    class Meta:
        verbose_name = _("бюлетень опитування в темі")
        verbose_name_plural = _("бюлетені опитувань у темах")
        constraints = [models.UniqueConstraint(fields=["poll", "voter"], name="forum_one_ballot_a_person")]

    def __str__(self):
        return f"{self.poll_id}: {self.voter_id}"


class Rejection(models.Model):
    """Why a moderator did not let a post through. The post itself stays, unseen by others."""

    post = models.OneToOneField("forum_conversation.Post", on_delete=models.CASCADE, related_name="rejection", verbose_name=_("допис"))
    reason = models.TextField(_("причина"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("хто вирішив"))
    at = models.DateTimeField(_("коли"), auto_now_add=True)

    class Meta:
        verbose_name = _("відхилений допис")
        verbose_name_plural = _("відхилені дописи")

    def __str__(self):
        return self.reason[:60]
