"""A person who may not write learns until when, why and how to object, whichever section refused."""

from django.shortcuts import render

from . import links
from .bans import Silenced


class SilencedPage:
    """Answers ``Silenced``, raised anywhere below, with one page. Sections need not catch it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, Silenced):
            return None
        context = {"ban": exception.ban, "link": links.decision(exception.ban)}
        return render(request, "portal_core/moderation/silenced.html", context, status=403)
