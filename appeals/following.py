"""Who holds the secret link of an appeal may follow it with an account."""

from django.db.models.signals import post_save
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.notify import kinds, services, topics

from .models import Appeal, AppealEvent

QUIET = (AppealEvent.Kind.SUBMITTED, AppealEvent.Kind.CONFIRMED, AppealEvent.Kind.RESUBMITTED)  # the person’s own acts


def register_all() -> None:
    kinds.register(
        kinds.Kind(
            "appeal",
            gettext_lazy("Звернення"),
            50,
            gettext_lazy("Кожен крок звернення, за яким ви стежите."),
            kinds.ByEmail.NOW,
            sentence=gettext_lazy("Є новини вашого звернення."),
        )
    )
    kinds.register(
        kinds.Kind(
            "legal",
            gettext_lazy("Відповіді юриста"),
            55,
            gettext_lazy("Юрист відповів на ваше запитання або просить уточнити."),
            kinds.ByEmail.NOW,
            sentence=gettext_lazy("Є новини про ваше запитання."),
        )
    )
    topics.register(
        topics.Topic(
            "appeal",
            "appeals.Appeal",
            gettext_lazy("Звернення"),
            visible=lambda appeal: appeal.state != Appeal.State.DRAFT,
            may_follow=_holds_the_link,
            url=lambda appeal: reverse("appeals:status", args=[appeal.token]),
            many=lambda count, title: (
                ngettext("%(count)d зміна у зверненні %(title)s", "%(count)d змін у зверненні %(title)s", count)
                % {"count": count, "title": title}
            ),
        )
    )
    post_save.connect(_stepped, sender=AppealEvent, dispatch_uid="appeals.followers")


def _holds_the_link(user, appeal, key: str) -> bool:
    return user is not None and constant_time_compare(key, appeal.token)


def _stepped(sender, instance, created, raw=False, **kwargs):
    if not created or raw or instance.kind in QUIET:
        return
    appeal = instance.appeal
    title = _("Звернення %(number)s: %(what)s") % {"number": appeal, "what": instance.get_kind_display()}
    url = reverse("appeals:status", args=[appeal.token])
    services.tell_subscribers(appeal, "appeal", f"appeal:event:{instance.pk}", title, url, city=appeal.city, actor=instance.actor)
