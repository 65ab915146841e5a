"""The screens of the form, the check page and what is previewed there."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from .. import concerns, danger, documents, files, letter_preview, services, steps
from ..forms import SignForm
from ..models import Appeal, AppealAttachment
from . import common
from .common import FORM_METHODS, download, private

Purpose = AppealAttachment.Purpose


@never_cache
@require_safe
def resume(request, token):
    """The secret link of a draft: to the first screen that still lacks something."""
    appeal = common.appeal(request, token)
    if not appeal.is_editable:
        return redirect("appeals:status", token)
    lacking = steps.missing(appeal)
    return redirect("appeals:step", token, lacking[0]["step"]) if lacking else redirect("appeals:check", token)


@never_cache
@require_http_methods(FORM_METHODS)
def step(request, token, name):
    appeal = common.appeal(request, token)
    if not appeal.is_editable:
        return redirect("appeals:status", token)
    screen = steps.find(appeal, name)
    if screen is None:
        raise Http404
    query = request.POST.get("query", request.GET.get("query", ""))[:100]
    extra = {"query": query} if name == "officer" else {}
    form = screen.form(request.POST if request.method == "POST" else None, appeal=appeal, **extra)
    refused: list[str] = []
    dangers: list[danger.Danger] = []
    if request.method == "POST":
        try:
            refused = _keep_files(request, appeal) if name == "proof" else []
            if form.is_valid():
                dangers = _save(request, appeal, name, form)
                if not refused and not dangers:
                    return _next(request, appeal, name)
        except services.Conflict:
            return redirect("appeals:status", token)
    return _screen(request, appeal, screen, form, refused, dangers, query)


def _save(request, appeal, name, form) -> list[danger.Danger]:
    """Keep what was typed; the dangers that the person has not been told of yet."""
    changes = form.changes()
    if any(getattr(appeal, column) != value for column, value in changes.items()) and files.drop_signature(appeal):
        messages.warning(request, _("Ви змінили звернення, тож попередній електронний підпис більше не діє. Підпишіть документ наново."))
    services.save_step(appeal, changes)
    form.after_saving()
    found = danger.of_screen(name, changes)
    return found if found and request.POST.get("danger_seen") != danger.key(found) else []


def _screen(request, appeal, screen, form, refused, dangers, query):
    number, total = steps.position(appeal, screen.name)
    context = {
        "appeal": appeal,
        "screen": screen,
        "form": form,
        "refused": refused,
        "dangers": dangers,
        "danger_key": danger.key(dangers),
        "danger_phones": danger.phones(dangers),
        "query": query,
        "number": number,
        "total": total,
        "back": steps.before(appeal, screen.name),
        "from_check": request.GET.get("from") == steps.CHECK,
        "limits": files.EVIDENCE,
        "kept": appeal.attachments.filter(purpose=Purpose.EVIDENCE),
    }
    status = 422 if form.errors or refused or dangers else 200
    return private(render(request, "appeals/step.html", context, status=status))


def _next(request, appeal, name):
    """Where the button leads: on, back to the check page, or the same screen after adding to it."""
    if "stay" in request.POST:
        here = reverse("appeals:step", args=[appeal.token, name])
        from_check = "?from=check" if request.GET.get("from") == steps.CHECK else ""
        return redirect(f"{here}{from_check}#{'people' if name == 'together' else 'files'}")
    if request.GET.get("from") == steps.CHECK:
        return redirect("appeals:check", appeal.token)
    following = steps.after(appeal, name)
    if following == steps.CHECK:
        return redirect("appeals:check", appeal.token)
    return redirect("appeals:step", appeal.token, following)


def _keep_files(request, appeal) -> list[str]:
    """Keep what the guard accepts; the reasons of what it does not."""
    refused, notes = files.keep_all(appeal, request.FILES.getlist("files"), with_metadata="keep_metadata" in request.POST)
    for note in notes:
        messages.info(request, note)
    return refused


@never_cache
@require_POST
def remove_file(request, token, pk):
    appeal = common.appeal(request, token)
    signed = appeal.attachments.filter(pk=pk).exclude(purpose=Purpose.EVIDENCE).exists()
    try:
        services.detach(appeal, pk)
    except services.Conflict:
        return redirect("appeals:status", token)
    if signed:
        return redirect(reverse("appeals:check", args=[token]) + "#signed")
    return redirect(reverse("appeals:step", args=[token, "proof"]) + "#files")


@never_cache
@require_POST
def remove_signatory(request, token, pk):
    appeal = common.appeal(request, token)
    try:
        services.save_step(appeal, {})
    except services.Conflict:
        return redirect("appeals:status", token)
    files.drop_signature(appeal)
    appeal.signatories.filter(pk=pk).delete()
    return redirect(reverse("appeals:step", args=[token, "together"]) + "#people")


@never_cache
@require_POST
def add_signed(request, token):
    """A scan of the signed paper, or a qualified signature: an attachment of the letter."""
    appeal = common.appeal(request, token)
    if not appeal.is_editable:
        return redirect("appeals:status", token)
    try:
        refused = files.keep_signed(appeal, request.FILES.get("signed"))
    except services.Conflict:
        return redirect("appeals:status", token)
    if refused:
        return _check_page(request, appeal, SignForm(None, appeal=appeal), refused_signed=refused)
    return redirect(reverse("appeals:check", args=[token]) + "#signed")


@never_cache
@require_http_methods(FORM_METHODS)
def check(request, token):
    """Everything before it leaves; signing here submits."""
    appeal = common.appeal(request, token)
    if not appeal.is_editable:
        return redirect("appeals:status", token)
    if request.method == "POST" and _is_signed_on_paper(appeal):
        return redirect("appeals:assisted_sign", token)
    form = SignForm(request.POST if request.method == "POST" else None, appeal=appeal)
    if request.method == "POST" and form.is_valid() and not steps.missing(appeal):
        services.submit(appeal, form.cleaned_data["signature"])
        return redirect("appeals:status", token)
    return _check_page(request, appeal, form)


def _is_signed_on_paper(appeal) -> bool:
    """What a helper wrote down is read aloud and signed by hand. A correction is the person's own, and signed as any other."""
    return bool(appeal.assisted_as) and appeal.state == Appeal.State.DRAFT


def _check_page(request, appeal, form, refused_signed: str = ""):
    lacking = steps.missing(appeal)
    number, total = steps.position(appeal, steps.CHECK)
    context = {
        "appeal": appeal,
        "form": form,
        "missing": lacking,
        "on_paper": _is_signed_on_paper(appeal),
        "concerns": concerns.of(appeal),
        "addressee": documents.addressee_of(appeal),
        "evidence": appeal.attachments.filter(purpose=Purpose.EVIDENCE),
        "signed": appeal.attachments.exclude(purpose=Purpose.EVIDENCE),
        "refused_signed": refused_signed,
        "signed_limits": files.SIGNED,
        "steps": {one.name for one in steps.steps_of(appeal)},
        "letter": None if lacking else letter_preview.of(appeal),
        "number": number,
        "total": total,
        "back": steps.before(appeal, steps.CHECK),
    }
    return private(render(request, "appeals/check.html", context, status=422 if form.errors or refused_signed else 200))


@never_cache
@require_safe
def preview(request, token):
    """The document as it would be sent now."""
    appeal = common.appeal(request, token)
    if not appeal.is_editable:
        return redirect("appeals:document", token)
    return download(documents.render(appeal), "zvernennia.pdf", "application/pdf")
