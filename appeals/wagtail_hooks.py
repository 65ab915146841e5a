"""The section in Wagtail: list and page of appeals, the files behind a check, templates among snippets."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet

from portal.core.moderation import dashboard
from portal.core.moderation.permissions import staff_city
from portal.outbox.models import Letter
from portal.places.grants import may
from portal.places.viewsets import CitySnippetViewSet

from . import admin, permissions
from .admin.listing import clock_rows
from .legal_help import admin as legal_help
from .models import Addressee, Appeal, AppealSettings, AppealTemplate
from .police import wagtail_hooks as police_hooks  # noqa: F401 - the duty officer's queue
from .stats import staff


class TemplateViewSet(CitySnippetViewSet):
    model = AppealTemplate
    icon = "doc-full"
    menu_label = _("Зразки звернень")
    list_display = ["title", "group", "kind", "version", "is_active"]
    list_filter = ["group", "kind", "is_active"]
    copy_view_enabled = False


class AddresseeViewSet(CitySnippetViewSet):
    model = Addressee
    icon = "mail"
    menu_label = _("Адресати звернень")
    list_display = ["name", "email", "about", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["name", "email"]
    copy_view_enabled = False


register_snippet(TemplateViewSet)
register_snippet(AddresseeViewSet)


@hooks.register("register_admin_urls")
def appeals_urls():
    return [
        path("appeals/", admin.AppealsView.as_view(), name="appeals_staff"),
        path("appeals/results/", admin.AppealsView.as_view(results_only=True), name="appeals_staff_results"),
        path("appeals/report/", staff.ReportFigures.as_view(), name="appeals_report"),
        path("appeals/unsolved/", staff.UnsolvedView.as_view(), name="appeals_unsolved"),
        path("appeals/unsolved/results/", staff.UnsolvedView.as_view(results_only=True), name="appeals_unsolved_results"),
        path("appeals/<int:pk>/unseen/", admin.UnseenView.as_view(), name="appeals_staff_unseen"),
        path("appeals/<int:pk>/", admin.AppealView.as_view(), name="appeals_staff_appeal"),
        path("legal/", legal_help.QueueView.as_view(), name="appeals_legal_queue"),
        path("legal/<int:pk>/", legal_help.QuestionView.as_view(), name="appeals_legal_question"),
        path("appeals/<int:pk>/document.pdf", admin.document, name="appeals_staff_document"),
        path("appeals/<int:pk>/file/<int:file_pk>/", admin.attachment, name="appeals_staff_file"),
    ]


class AppealsMenuItem(MenuItem):
    def is_shown(self, request):
        return permissions.sees_appeals(request.user)


@hooks.register("register_admin_menu_item")
def appeals_menu():
    return AppealsMenuItem(_("Звернення"), reverse("appeals_staff"), name="appeals", icon_name="mail", order=60)


class LegalHelpMenuItem(MenuItem):
    def is_shown(self, request):
        city = staff_city(request)
        return legal_help.is_lawyer(request.user, city) or legal_help.oversees(request.user, city)


@hooks.register("register_admin_menu_item")
def legal_help_menu():
    return LegalHelpMenuItem(_("Запитання до юриста"), reverse("appeals_legal_queue"), name="legal-help", icon_name="help", order=62)


def missing_addressee(request):
    """Without an address nothing can be approved: staff learn it before a moderator does."""
    city = staff_city(request)
    if city is None or not permissions.sees_appeals(request.user) or AppealSettings.of_city(city).addressee_email:
        return
    if may(request.user, "appeals.change_appealsettings", city):
        url = reverse("wagtailsettings:edit", args=["appeals", "appealsettings", city.site_id])
        yield dashboard.Waiting(_("Не вказано адреси, на яку йдуть звернення"), 1, url, alarm=True)
    else:
        label = _("Не вказано адреси, на яку йдуть звернення: скажіть адміністраторові")
        yield dashboard.Waiting(label, 1, reverse("appeals_staff"), alarm=True)


dashboard.register("appeals.addressee", missing_addressee)


def overdue(request):
    """Appeals whose answer the law wanted by now."""
    if staff_city(request) is None or not permissions.sees_appeals(request.user):
        return
    late = permissions.staff_appeals(request).filter(clock_rows("overdue"))
    count = late.count()
    if count:
        yield dashboard.Waiting(_("Поліція не відповіла в строк"), count, f"{reverse('appeals_staff')}?clock=overdue", alarm=True)


def doubtful_letters(request):
    """Letters to the police that came back or whose fate is unknown; of the sensitive a moderator learns the number alone."""
    city, user = staff_city(request), request.user
    if city is None or not permissions.sees_appeals(user):
        return
    doubtful = ["bounced", "uncertain", "refused"]
    mine = permissions.staff_appeals(request).filter(letter__state__in=doubtful).count()
    if mine:
        url = f"{reverse('appeals_staff')}?mark=returned"
        yield dashboard.Waiting(_("Лист до поліції повернувся або непевний"), mine, url, alarm=True)
    if permissions.sees_sensitive(user, city):
        return
    hidden = Appeal.objects.of_city(city).filter(is_sensitive=True, letter__state__in=doubtful).exclude(permissions.about(user)).count()
    if hidden:
        label = _("Делікатні: лист непевний, вирішує модератор делікатних звернень")
        yield dashboard.Waiting(label, hidden, reverse("appeals_staff"), alarm=True)


def returned_mail(request):
    """People who did not get our letter: they wait for news that never came."""
    if staff_city(request) is None or not permissions.sees_appeals(request.user):
        return
    labels = permissions.labels(permissions.staff_appeals(request), "appeals.appeal")
    count = Letter.objects.filter(about__in=labels, state=Letter.State.BOUNCED).exclude(kind="appeal").count()
    if count:
        url = f"{reverse('outbox_letters')}?state=bounced" if request.user.has_perm("outbox.view_letter") else reverse("appeals_staff")
        yield dashboard.Waiting(_("Мешканець не отримав нашого листа"), count, url, alarm=True)


dashboard.register("appeals.overdue", overdue)
dashboard.register("appeals.letters", doubtful_letters)
dashboard.register("appeals.returned_mail", returned_mail)
