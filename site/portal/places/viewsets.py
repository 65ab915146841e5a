"""Staff see, open, choose and point to records of their own cities alone.

Wagtail asks only whether a person may change a kind of record; whose record it is, nobody asks.
Here every view of a register starts from the cities in which the person's role carries a permission
of the register; forms and filters offer records of those cities alone.
"""

from functools import wraps

from django.contrib.admin.utils import unquote
from django.contrib.auth import get_user_model
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.generic import CreateView, DeleteView, EditView
from wagtail.models import Page
from wagtail.snippets.views.chooser import SnippetChooserViewSet
from wagtail.snippets.views.snippets import SnippetViewSet

from . import grants
from .models import City
from .policy import city_path, of_own_cities, rights
from .workflow import tree_paths


def of_own_city(model, user, *actions: str):
    """Records of ``model`` in the cities where the person may do one of ``actions`` with it (any, if none is named)."""
    return of_own_cities(model._default_manager.all(), user, *rights(model, *actions))


def pages_of(user, queryset, *permissions: str):
    """Pages in the trees of the person's cities, in every language."""
    if user.is_superuser:
        return queryset
    mine = grants.city_ids(user, *permissions)
    found = queryset.none()
    for city, paths in tree_paths().items():
        for path in paths if city in mine else ():
            found = found | queryset.filter(path__startswith=path)
    return found


def limit_choices(fields, user, *permissions: str) -> None:
    """Let form fields that point to records offer those of the person's cities alone.

    People are offered by the city of their account, pages by the tree they stand in; what belongs to
    no city stays as it is.
    """
    if user.is_superuser:
        return
    for field in fields.values():
        queryset = getattr(field, "queryset", None)
        if queryset is None:
            continue
        if issubclass(queryset.model, Page):
            field.queryset = pages_of(user, queryset, *permissions)
        elif queryset.model is City:
            field.queryset = queryset.filter(pk__in=grants.city_ids(user, *permissions))
            if field.required and field.queryset.count() == 1:
                field.initial = field.queryset.get().pk
        elif queryset.model is get_user_model() or city_path(queryset.model):
            field.queryset = queryset.filter(**{f"{city_path(queryset.model)}__in": grants.city_ids(user, *permissions)})
        if field.queryset.query is not queryset.query:
            field.error_messages = {**field.error_messages, "invalid_choice": _("Цей запис з іншого міста.")}


def _forms_of(form):
    """The form and the forms of its inline panels."""
    yield form
    for formset in getattr(form, "formsets", {}).values():
        for below in formset.forms:
            yield from _forms_of(below)


class _OwnChoices:
    """Mixed into a view with a form."""

    def get_form(self, *args, **kwargs):
        form = super().get_form(*args, **kwargs)
        action = "add" if isinstance(self, CreateView) else "change"
        for part in _forms_of(form):
            limit_choices(part.fields, self.request.user, *rights(self.model, action))
        return form


class _OwnFilters:
    """Mixed into a list: its filters offer what the list may hold; with one city there is no filter by city."""

    @property
    def filters(self):
        if not hasattr(self, "_own_filters"):
            found = super().filters
            if found is not None:
                self._limit(found)
            self._own_filters = found
        return self._own_filters

    def _limit(self, filterset):
        user, names = self.request.user, rights(self.model)
        limit_choices(filterset.form.fields, user, *names)
        if len(grants.city_ids(user, *names)) < 2:
            for name in [
                name for name, field in filterset.form.fields.items() if getattr(getattr(field, "queryset", None), "model", 0) is City
            ]:
                filterset.form.fields.pop(name)
                filterset.filters.pop(name, None)


class OwnCityViews:
    """Mixed into a viewset: its list, its forms, and each address with a record's key, know only ``own_records``."""

    def own_records(self, user, *actions: str):
        return of_own_city(self.model, user, *actions)

    def get_queryset(self, request):
        return self.own_records(request.user)

    def construct_view(self, view_class, **kwargs):
        mixins = [_OwnChoices] if hasattr(view_class, "get_form") and hasattr(view_class, "get_form_class") else []
        mixins += [_OwnFilters] if hasattr(view_class, "filterset_class") else []
        if mixins:
            view_class = type(view_class.__name__, (*mixins, view_class), {"__doc__": view_class.__doc__})
        view = super().construct_view(view_class, **kwargs)
        actions = _actions_of(view_class)

        @wraps(view)
        def guarded(request, *args, **named):
            pk = named.get("pk", args[0] if args else None)
            if pk is not None and not self.own_records(request.user, *actions).filter(pk=unquote(str(pk))).exists():
                raise Http404
            return view(request, *args, **named)

        return guarded


def _actions_of(view_class) -> tuple[str, ...]:
    """What a view does with its record; nothing named means that any permission of the register opens it."""
    if issubclass(view_class, EditView):
        return ("change",)
    return ("delete",) if issubclass(view_class, DeleteView) else ()


class _OwnChoosing:
    """Mixed into a chooser's views: records of the cities in which the person holds any role."""

    def get_object_list(self):
        return of_own_cities(super().get_object_list(), self.request.user)

    def get_object(self, pk):
        return of_own_cities(self.model_class.objects.all(), self.request.user).get(pk=pk)

    def get_objects(self, pks):
        return of_own_cities(super().get_objects(pks), self.request.user)


class OwnCityChooserViewSet(SnippetChooserViewSet):
    """A chooser of records of the person's cities."""

    @staticmethod
    def _own(view_class):
        return type(view_class.__name__, (_OwnChoosing, view_class), {})

    def construct_view(self, view_class, **kwargs):
        return super().construct_view(self._own(view_class), **kwargs)


class CitySnippetViewSet(OwnCityViews, SnippetViewSet):
    """A snippet viewset that shows each person the records of their own cities."""

    chooser_viewset_class = OwnCityChooserViewSet
