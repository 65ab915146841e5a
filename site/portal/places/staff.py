"""Wagtail's own lists, limited to the person's cities: choosers of pages, the history of the site, reports of workflows.

Wagtail limits the explorer, pictures and documents by the permissions of a city's groups (see
`accounts.roles.open_city`). What it does not limit is here; its reports are taken over at their own
addresses by ``urls_before_wagtail``.
"""

from django.contrib.auth.views import redirect_to_login
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import CharField, Q
from django.db.models.functions import Cast
from django.urls import path, re_path, resolve
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.reports.workflows import WorkflowTasksView, WorkflowView
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet
from wagtail.models import ModelLogEntry, Page
from wagtail.models.audit_log import ModelLogEntryManager
from wagtail.permissions import policy_registry

from .policy import city_path, of_own_cities
from .viewsets import pages_of


def choosable_pages(pages, request):
    """Pages of the person's cities, and what leads to them from the tree's root."""
    if request.user.is_superuser:
        return pages
    return pages_of(request.user, pages) | pages.filter(depth=1)


class OwnModelLog(ModelLogEntryManager):
    """The history of records: of models with cities, only rows about records of the person's cities."""

    def viewable_by_user(self, user):
        found = super().viewable_by_user(user)
        if user.is_superuser:
            return found
        allowed = Q()
        for content_type in ContentType.objects.get_for_models(*_models_in(found)).values():
            model = content_type.model_class()
            if city_path(model) is None:
                allowed |= Q(content_type=content_type, user=user)
                continue
            keys = of_own_cities(model._default_manager.all(), user).annotate(key=Cast("pk", CharField())).values("key")
            allowed |= Q(content_type=content_type, object_id__in=keys)
        return found.filter(allowed) if allowed else found.none()


def _models_in(entries) -> list:
    types = ContentType.objects.filter(pk__in=entries.order_by().values_list("content_type", flat=True).distinct())
    return [model for model in (found.model_class() for found in types) if model is not None]


def limit_the_log() -> None:
    """Wagtail's log of records asks its manager who may see what; ours also asks whose the record is."""
    manager = OwnModelLog()
    manager.auto_created = True
    manager.contribute_to_class(ModelLogEntry, "objects")


class _OwnWork:
    """Mixed into a report of workflows: only pages of one's cities, and people who asked there."""

    def get_queryset(self):
        found = super().get_queryset()
        user = self.request.user
        if user.is_superuser:
            return found
        keys = pages_of(user, Page.objects.all()).annotate(key=Cast("pk", CharField())).values("key")
        return found.filter(**{f"{self.prefix}object_id__in": keys})

    @property
    def filters(self):
        if not hasattr(self, "_own_filters"):
            self._own_filters = super().filters
            field = self._own_filters.form.fields.get("requested_by") if self._own_filters else None
            if field is not None and not self.request.user.is_superuser:
                field.queryset = of_own_cities(field.queryset, self.request.user)
        return self._own_filters


class OwnWorkflowView(_OwnWork, WorkflowView):
    prefix = ""


class OwnWorkflowTasksView(_OwnWork, WorkflowTasksView):
    prefix = "workflow_state__"


# Reports of Wagtail that know no city: names of pages, records and people of all of them. The staff of a city
# has «Журнал дій» instead; a superuser goes on to Wagtail's own view.
OF_THE_WHOLE_PORTAL = ("reports/site-history/", "reports/page-types-usage/", "forms/")
HIDDEN_ITEMS = {"site-history", "page-types-usage"}


def superuser_first(request, *args, **kwargs):
    """Let a superuser on to the view behind the same address; nobody else."""
    if not (request.user.is_authenticated and request.user.is_active and request.user.is_superuser):
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        raise PermissionDenied
    view, found_args, found_kwargs = resolve(request.path_info.partition("/cms")[2], "wagtail.admin.urls")
    return view(request, *found_args, **found_kwargs)


def hide_whole_portal_reports(request, menu_items) -> None:
    if not request.user.is_superuser:
        menu_items[:] = [item for item in menu_items if item.name not in HIDDEN_ITEMS]


def urls_before_wagtail() -> list:
    """Reports at Wagtail's own addresses. They come before Wagtail's, under the same prefix."""
    views = {"workflow": OwnWorkflowView, "workflow_tasks": OwnWorkflowTasksView}
    found = []
    for name, view in views.items():
        found.append(path(f"reports/{name}/", require_admin_access(view.as_view())))
        found.append(path(f"reports/{name}/results/", require_admin_access(view.as_view(results_only=True))))
    for pattern in OF_THE_WHOLE_PORTAL:
        found.append(re_path(rf"^{pattern}", superuser_first))
    return found


class _OwnFiles:
    """Mixed into Wagtail's API of pictures or documents: those of collections from which the person may choose."""

    def get_queryset(self):
        policy = policy_registry.get_by_type(self.model)
        allowed = policy.instances_user_has_any_permission_for(self.request.user, ["choose", "change", "delete"])
        return super().get_queryset().filter(pk__in=allowed.values("pk"))


class OwnImagesAPI(_OwnFiles, ImagesAdminAPIViewSet):
    pass


class OwnDocumentsAPI(_OwnFiles, DocumentsAdminAPIViewSet):
    pass


def limit_the_api(router) -> None:
    """Takes the place of Wagtail's own endpoints, so it is called after Wagtail's hooks."""
    router.register_endpoint("images", OwnImagesAPI)
    router.register_endpoint("documents", OwnDocumentsAPI)
