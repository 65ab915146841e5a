"""A minor asks, a grown-up answers. Links of letters show on GET and act on POST: mail scanners open links."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from .. import minors
from ..forms import GuardianForm


@login_required
@never_cache
def ask(request):
    form = GuardianForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            minors.ask(request.user, form.cleaned_data["name"], form.cleaned_data["email"])
        except minors.NotNow as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Лист надіслано. Скажемо, щойно дорослий відповість."))
            return redirect("accounts:guardian")
    context = {"form": form, "consent": minors.current(request.user), "may_take_part": minors.may_take_part(request.user)}
    return render(request, "accounts/guardian.html", context)


@never_cache
def answer(request, token):
    consent = minors.by_answer(token)
    if consent is None:
        return render(request, "accounts/guardian_gone.html", status=410)
    if request.method != "POST" or request.POST.get("answer") not in ("yes", "no"):
        return _page(request, "accounts/guardian_answer.html", consent)
    consents = request.POST["answer"] == "yes"
    if not minors.answer(consent, consents):
        return render(request, "accounts/guardian_gone.html", status=410)
    return _page(request, "accounts/guardian_done.html", consent, done="given" if consents else "refused")


@never_cache
def withdraw(request, token):
    consent = minors.by_withdrawal(token)
    if consent is None:
        return render(request, "accounts/guardian_gone.html", status=410)
    if request.method != "POST":
        return _page(request, "accounts/guardian_withdraw.html", consent)
    minors.withdraw(consent)
    return _page(request, "accounts/guardian_done.html", consent, done="withdrawn")


def _page(request, template: str, consent, **context):
    response = render(request, template, {"consent": consent, "child": consent.user.get_display_name(), **context})
    # The address is the key. «no-referrer» would send the form with `Origin: null` (Fetch, 3.2), which is refused.
    response["Referrer-Policy"] = "same-origin"
    return response
