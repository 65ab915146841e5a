"""The end of letters in one press (RFC 8058)."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from .. import kinds, services, tokens, topics
from ..models import Follower


@csrf_exempt  # mail programs press this button themselves; the signed token is the right
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request, token):
    """GET shows the buttons, POST ends the letters: mail scanners open links."""
    found = tokens.read_stop(token)
    if found is None:
        raise Http404
    context = {"done": False, **_named(found)}
    if request.method == "POST":
        everything = request.POST.get("what") == "everything"
        services.stop_letters(token, everything=everything)
        context.update(done=True, everything=everything or not context["what"])
    response = render(request, "notify/stop.html", context)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _named(found: tokens.Stop) -> dict:
    """What the token ends, in words; "" where it ends all letters."""
    if found.follower_pk is not None:
        follower = Follower.objects.filter(pk=found.follower_pk).first()
        topic = topics.get(follower.kind) if follower else None
        record = topics.record_of(follower.label) if follower else None
        return {"what": topic.title(record) if topic and record else "", "is_follower": True}
    return {"what": "" if found.kind == tokens.ALL else kinds.get(found.kind).label, "is_follower": False}
