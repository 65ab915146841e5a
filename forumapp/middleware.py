"""Every request to the forum knows its city before a view runs."""

from portal.places.scope import current_city

from . import guard


class ForumScopeMiddleware:
    """Gives forum views their permission handler and refuses records of another city.

    machina's own middleware works on every request of the site and writes a session row with a
    cookie for each visitor; this one touches forum addresses only and writes nothing.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        match = request.resolver_match
        if not match.namespaces or match.namespaces[0] not in guard.NAMESPACES:
            return
        guard.enter(request, current_city(request))
        guard.check(request, match.view_name, kwargs)
