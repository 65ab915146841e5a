"""«Стежити» on the page of a record: {% load notify %}{% follow_button "officer" officer %}"""

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode

from .. import services, topics

register = template.Library()


@register.inclusion_tag("notify/follow_button.html", takes_context=True)
def follow_button(context, name: str, record, key: str = ""):
    """A form where somebody is signed in, else a link: pages of visitors carry no token and ask nothing of a session.

    ``key`` is the secret of a record without a public page. Nothing is drawn for what cannot be followed.
    """
    request, topic = context.get("request"), topics.get(name)
    if request is None or topic is None or record is None or not record.pk or getattr(request, "is_preview", False):
        return {}
    url, title = reverse("notify:follow", args=[name, record.pk]), topic.title(record)
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
        return {"url": f"{url}?{urlencode({'key': key})}" if key else url, "title": title}
    if not topic.may_follow(request.user, record, key):
        return {}
    follows = services.follows(request.user, record, name)
    return {"signed_in": True, "url": url, "title": title, "key": key, "follows": follows, "csrf_token": context.get("csrf_token")}
