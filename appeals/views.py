"""The resident's pages: triage, the form, the check, the confirmation, the way of the appeal."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.guards import serving, uploads
from portal.places.scope import current_city

from . import documents, lookup, services, steps, timeline
from .after import views as after_views
from .forms import BeginForm, FindForm, SignForm
from .models import Appeal, AppealSettings, AppealTemplate

Group = AppealTemplate.Group
FORM_METHODS = ["GET", "HEAD", "POST"]


def _city_or_404(request):
    city = current_city(request)
    if city is None:
        raise Http404
    return city


def _templates(request):
    return AppealTemplate.objects.of_city(_city_or_404(request)).filter(is_active=True)


def _appeal(request, token) -> Appeal:
    """Whoever has the secret link; in the site of the appeal's own city alone."""
    appeals = Appeal.objects.of_city(_city_or_404(request)).select_related("city__site", "letter")
    return get_object_or_404(appeals, token=token)


def _private(response):
    """A page behind a secret link: no search engine keeps it. (Other sites never learn its address:
    the portal's Referrer-Policy is same-origin.)"""
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _download(content, name: str, mime: str) -> HttpResponse:
    """A file of a person: always to be saved, never shown as a page of this site."""
    return serving.attachment(content, name, mime)


# ---- triage ----


@require_safe
def start(request):
    groups = set(_templates(request).values_list("group", flat=True))
    doors = [door for door in _doors() if door["group"] in groups]
    elsewhere = {
        "icon": "info",
        "title": _("Це не до поліції"),
        "text": _("Ліфт, вода, яма на дорозі, борги, запит на інформацію. Підкажемо, куди звернутися."),
        "url": reverse("appeals:not_police"),
    }
    return render(request, "appeals/start.html", {"doors": [*doors, elsewhere]})


def _doors() -> list[dict]:
    """The first screen's doors by group of templates."""
    rows = [
        (
            Group.CRIME,
            "shield",
            _("Стався злочин"),
            _("Крадіжка, шахрайство, побиття, пошкоджене майно. Усе вже скінчилося."),
        ),
        (Group.ORDER, "lamp", _("Порушують порядок"), _("Шум уночі, пиятика у дворі, незаконний алкоголь, наркоточка, хуліганство.")),
        (Group.FAMILY, "heart", _("Біда в родині"), _("Домашнє насильство, діти без догляду. Ваші слова побачить лише модератор.")),
        (Group.OFFICER, "scales", _("Скарга на поліцію"), _("Не приїхали, не прийняли заяву, були грубі чи перевищили владу.")),
        (Group.IDEA, "chat", _("Пропозиція або подяка"), _("Освітлення, камера, маршрут патруля. Або добре слово про офіцера.")),
    ]
    return [
        {"group": group, "icon": icon, "title": title, "text": text, "url": reverse("appeals:choose", args=[group.value])}
        for group, icon, title, text in rows
    ]


@require_safe
def choose(request, group):
    if group not in Group.values:
        raise Http404
    found = list(_templates(request).filter(group=group))
    if not found:
        raise Http404
    if len(found) == 1:
        return redirect("appeals:begin", found[0].slug)
    door = next(door for door in _doors() if door["group"] == group)
    return render(request, "appeals/choose.html", {"templates": found, "door": door})


@require_safe
def not_police(request):
    return render(request, "appeals/not_police.html")


@never_cache
@require_http_methods(FORM_METHODS)
def begin(request, slug):
    """What the template is for and what will be asked. Only the button makes a draft."""
    template = get_object_or_404(_templates(request), slug=slug)
    form = BeginForm(request.POST if request.method == "POST" else None, request=request)
    if request.method == "POST" and form.is_valid():
        appeal = services.start(template)
        return redirect("appeals:step", appeal.token, steps.steps_of(appeal)[0].name)
    context = {"template": template, "addressee": AppealSettings.of_city(template.city), "form": form}
    return render(request, "appeals/begin.html", context, status=422 if form.is_bound else 200)


# ---- the form ----


@never_cache
@require_safe
def resume(request, token):
    """The secret link of a draft: to the first screen that still lacks something."""
    appeal = _appeal(request, token)
    if not appeal.is_editable:
        return redirect("appeals:status", token)
    lacking = steps.missing(appeal)
    return redirect("appeals:step", token, lacking[0]["step"]) if lacking else redirect("appeals:check", token)


@never_cache
@require_http_methods(FORM_METHODS)
def step(request, token, name):
    appeal = _appeal(request, token)
    if not appeal.is_editable:
        return redirect("appeals:status", token)
    screen = steps.find(appeal, name)
    if screen is None:
        raise Http404
    form = screen.form(request.POST if request.method == "POST" else None, appeal=appeal)
    refused = []
    if request.method == "POST":
        try:
            refused = _keep_files(request, appeal) if name == "proof" else []
            if form.is_valid():
                services.save_step(appeal, form.changes())
                if not refused:
                    return _next(request, appeal, name)
        except services.Conflict:
            return redirect("appeals:status", token)
    number, total = steps.position(appeal, name)
    context = {
        "appeal": appeal,
        "screen": screen,
        "form": form,
        "refused": refused,
        "number": number,
        "total": total,
        "back": steps.before(appeal, name),
        "from_check": request.GET.get("from") == steps.CHECK,
        "limits": uploads.Limits(),
    }
    return _private(render(request, "appeals/step.html", context, status=422 if form.errors or refused else 200))


def _next(request, appeal, name):
    """Where the button leads: on, back to the check page, or the same screen after adding a file."""
    if "stay" in request.POST:
        return redirect(reverse("appeals:step", args=[appeal.token, name]) + "#files")
    if request.GET.get("from") == steps.CHECK:
        return redirect("appeals:check", appeal.token)
    following = steps.after(appeal, name)
    if following == steps.CHECK:
        return redirect("appeals:check", appeal.token)
    return redirect("appeals:step", appeal.token, following)


def _keep_files(request, appeal) -> list[str]:
    """Keep what the guard accepts; the reasons of what it does not."""
    kept = list(appeal.attachments.all())
    accepted, refused = uploads.check_all(request.FILES.getlist("files"), already=len(kept), already_bytes=sum(one.size for one in kept))
    for file in accepted:
        try:
            services.attach(appeal, file)
        except uploads.UploadRefused as refusal:
            refused.append(str(refusal))
        if file.note:
            messages.info(request, file.note)
    return refused


@never_cache
@require_POST
def remove_file(request, token, pk):
    appeal = _appeal(request, token)
    try:
        services.detach(appeal, pk)
    except services.Conflict:
        return redirect("appeals:status", token)
    return redirect(reverse("appeals:step", args=[token, "proof"]) + "#files")


@never_cache
@require_http_methods(FORM_METHODS)
def check(request, token):
    """Everything before it leaves; signing here submits."""
    appeal = _appeal(request, token)
    if not appeal.is_editable:
        return redirect("appeals:status", token)
    lacking = steps.missing(appeal)
    form = SignForm(request.POST if request.method == "POST" else None, appeal=appeal)
    if request.method == "POST" and not lacking and form.is_valid():
        services.submit(appeal, form.cleaned_data["signature"])
        return redirect("appeals:status", token)
    number, total = steps.position(appeal, steps.CHECK)
    context = {
        "appeal": appeal,
        "form": form,
        "missing": lacking,
        "addressee": AppealSettings.of_city(appeal.city),
        "has_details": bool(appeal.form["questions"]),
        "number": number,
        "total": total,
        "back": steps.before(appeal, steps.CHECK),
    }
    return _private(render(request, "appeals/check.html", context, status=422 if form.errors else 200))


@never_cache
@require_safe
def preview(request, token):
    """The document as it would be sent now."""
    appeal = _appeal(request, token)
    if not appeal.is_editable:
        return redirect("appeals:document", token)
    return _download(documents.render(appeal), "zvernennia.pdf", "application/pdf")


# ---- after submitting ----


@never_cache
@require_http_methods(FORM_METHODS)
def confirm(request, token):
    """GET shows the button, POST confirms: programs that open links in mail confirm nothing."""
    appeals = Appeal.objects.of_city(_city_or_404(request)).select_related("city__site")
    appeal = get_object_or_404(appeals, confirm_token=token)
    if request.method == "POST":
        services.confirm(appeal)
        return redirect("appeals:status", appeal.token)
    if appeal.state != Appeal.State.SUBMITTED:
        return redirect("appeals:status", appeal.token)
    return _private(render(request, "appeals/confirm.html", {"appeal": appeal}))


@never_cache
@require_safe
def status(request, token):
    appeal = _appeal(request, token)
    if appeal.state == Appeal.State.DRAFT:
        return redirect("appeals:resume", token)
    context = {"appeal": appeal, "events": timeline.events(appeal), **after_views.on_status(appeal)}
    return _private(render(request, "appeals/status.html", context))


@never_cache
@require_safe
def document(request, token):
    appeal = _appeal(request, token)
    if not appeal.document:
        raise Http404
    with appeal.document.open("rb") as file:
        return _download(file.read(), f"{appeal.number}.pdf", "application/pdf")


@never_cache
@require_safe
def letter(request, token):
    """The very bytes that went to the police, whose SHA-256 the page shows."""
    appeal = _appeal(request, token)
    if appeal.letter is None:
        raise Http404
    return _download(bytes(appeal.letter.raw), f"{appeal.number}.eml", "application/octet-stream")


@never_cache
@require_safe
def attachment(request, token, pk):
    found = get_object_or_404(_appeal(request, token).attachments, pk=pk)
    return serving.give(request, found.file, found.name, found.mime)


@never_cache
@require_http_methods(FORM_METHODS)
def find(request):
    form = FindForm(request.POST if request.method == "POST" else None, request=request)
    if request.method == "POST" and form.is_valid():
        try:
            appeal = lookup.find(_city_or_404(request), form.cleaned_data["number"], form.cleaned_data["contact"])
        except lookup.NotFound as error:
            form.add_error(None, str(error))
        else:
            return redirect("appeals:status", appeal.token)
    return render(request, "appeals/find.html", {"form": form}, status=422 if form.errors else 200)
