"""Staff of one city never list nor open another city's records in Wagtail.

Wagtail asks only whether a person may change a kind of record; whose record it is, nobody asks.
"""

from functools import wraps

from django.contrib.admin.utils import unquote
from django.http import Http404
from wagtail.snippets.views.snippets import SnippetViewSet


def of_own_city(model, user):
    """Records of ``model`` in the person's own city; all for a superuser. The model's ``city_path`` says where its city is."""
    found = model._default_manager.all()
    if user.is_superuser:
        return found
    return found.filter(**{getattr(model, "city_path", "city"): user.city_id}) if user.city_id else found.none()


class OwnCityViews:
    """Mixed into a viewset: its list, and each address with a record's key, know only ``own_records``."""

    def own_records(self, user):
        return of_own_city(self.model, user)

    def get_queryset(self, request):
        return self.own_records(request.user)

    def construct_view(self, view_class, **kwargs):
        view = super().construct_view(view_class, **kwargs)

        @wraps(view)
        def guarded(request, *args, **named):
            pk = named.get("pk")
            if pk is not None and not self.own_records(request.user).filter(pk=unquote(str(pk))).exists():
                raise Http404
            return view(request, *args, **named)

        return guarded


class CitySnippetViewSet(OwnCityViews, SnippetViewSet):
    """A snippet viewset that shows each person the records of their own city."""
