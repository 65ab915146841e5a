"""A resident's way: write, look at it as all will see it, send, confirm; later change, cover, delete, say «не вирішено»."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal.core.moderation.hiding import where
from portal.core.moderation.links import decision
from portal.core.moderation.models import ModerationItem
from portal.guards.uploads import UploadRefused
from portal.guards.views import ask
from portal.places.scope import current_city

from .. import feed, photos, redaction, services, similar
from ..forms import BoxForm, ChangeForm, EntryForm, ReadAgainForm
from ..models import Entry
from .common import crumbs, open_element, own_entry, private

State = Entry.State
BOTH = ["GET", "HEAD", "POST"]


@never_cache
@require_http_methods(BOTH)
def write(request, folder, slug):
    """The form. What is sent becomes a draft that its author looks at once more."""
    element, record = open_element(request, folder, slug)
    city = element.city(record)
    if not feed.is_open(city, element.kind):
        return render(request, "reviews/closed.html", {"element": element, "record": record, "crumbs": crumbs(element, record)}, status=409)
    draft = _draft_of(request, element, record)
    if draft is not None and request.method == "POST" and _is_same(request, draft):
        return redirect("reviews:draft", draft.token)  # the double click
    form = EntryForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        initial=_initial(draft, request.GET.get("kind", "")),
        request=request,
        user=request.user,
        city=city,
        element=element,
        already=draft.photos.count() if draft else 0,
    )
    if request.method == "POST" and form.is_valid():
        made = _take(request, element, record, form, draft)
        if made is not None:
            return redirect("reviews:draft", made.token)
    context = {
        "form": form,
        "element": element,
        "record": record,
        "title": element.title(record),
        "slug": element.slug(record),
        "draft": draft,
        "crumbs": crumbs(element, record, feed=True),
    }
    return private(render(request, "reviews/write.html", context, status=422 if form.is_bound else 200))


def _draft_of(request, element, record) -> Entry | None:
    """The draft that the form goes on with: named by its link, or made by this very form a moment ago."""
    token = request.POST.get("draft") or request.GET.get("draft", "")
    mine = Entry.objects.about(element, record).filter(author=request.user if request.user.is_authenticated else None)
    if token:
        return mine.filter(token=token, state=State.DRAFT).first()
    try:
        key = uuid.UUID(request.POST.get("form_key", ""))
    except ValueError:
        return None
    return mine.filter(form_key=key).first()


def _is_same(request, draft: Entry) -> bool:
    sent = request.POST.get("text", "").strip().replace("\r\n", "\n") == draft.text.replace("\r\n", "\n")
    return draft.state != State.DRAFT or (sent and not request.POST.get("draft"))


def _initial(draft: Entry | None, kind: str) -> dict:
    if draft is None:
        return {"kind": kind} if kind in Entry.Kind.values else {}
    return {
        "kind": draft.kind,
        "text": draft.text,
        "tags": draft.tags.all(),
        "sign": draft.sign,
        "pseudonym": draft.shown_name if draft.sign == Entry.Sign.PSEUDONYM else "",
        "email": draft.email,
    }


def _take(request, element, record, form, draft) -> Entry | None:
    values, pictures = form.values(), form.cleaned_data["pictures"]
    try:
        if draft is not None:
            services.rewrite(draft, values, pictures)
            return draft
        user = request.user if request.user.is_authenticated else None
        return services.start(element, record, user=user, values=values, pictures=pictures, form_key=form.cleaned_data["form_key"])
    except UploadRefused as refusal:
        form.add_error("pictures", str(refusal))
    except services.NotNow as refusal:
        form.add_error(None, str(refusal))
    return None


@never_cache
@require_http_methods(BOTH)
def draft(request, token):
    """«Так побачать усі»: the words with what the guards found, photos to be covered or removed, what neighbours wrote."""
    entry = own_entry(request, token)
    if entry.state != State.DRAFT:
        return redirect("reviews:mine_one", token)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    if act in ("cover", "remove"):
        return _on_a_photo(request, entry, act, "reviews:draft")
    if act == "drop":
        services.delete(entry)
        messages.info(request, _("Чернетку видалено."))
        return redirect("reviews:feed", entry.element.folder, entry.element.slug(entry.record))
    form = ReadAgainForm({"text": entry.text, "shown_name": entry.shown_name, "guard_choice": request.POST.get("guard_choice", "")})
    is_ready = form.is_valid()
    if form.rewrites:
        return redirect(_form_url(entry))
    if act == "send" and is_ready and _covered(request, entry):
        services.send(entry, form.cleaned_data["text"], form.cleaned_data["shown_name"])
        return redirect("reviews:mine_one", token)
    context = {
        "entry": entry,
        "element": entry.element,
        "form": form,
        "form_url": _form_url(entry),
        "photos": entry.photos.all(),
        "similar": similar.find(entry.element, entry.record, entry.text, but=entry.pk),
        "crumbs": crumbs(entry.element, entry.record, feed=True),
    }
    return private(render(request, "reviews/draft.html", context))


def _covered(request, entry: Entry) -> bool:
    """Burn in what the author has drawn and not pressed «закрити» for. False, and nothing is sent, where it cannot be read."""
    drawn = {photo: request.POST.get(f"boxes-{photo.pk}", "") for photo in entry.photos.all()}
    try:
        boxes = {photo: redaction.read(text) for photo, text in drawn.items() if text}
    except ValueError:
        messages.warning(request, _("Не вдалося закрити позначене на фото, тож ми нічого не надіслали. Позначте ще раз."))
        return False
    for photo, found in boxes.items():
        photos.cover(photo, found)
    return True


def _form_url(entry: Entry) -> str:
    return f"{reverse('reviews:write', args=[entry.element.folder, entry.element.slug(entry.record)])}?draft={entry.token}"


def _on_a_photo(request, entry: Entry, act: str, leads_to: str):
    """Covering and removing only take away, so they need no moderator and work at any time."""
    chosen = entry.photos.filter(pk=request.POST.get("photo") if request.POST.get("photo", "").isdecimal() else 0).first()
    if chosen is None:
        return redirect(leads_to, entry.token)
    if act == "remove":
        photos.remove(chosen)
        messages.success(request, _("Фото прибрано."))
        return redirect(leads_to, entry.token)
    form = BoxForm(request.POST)
    if form.is_valid():
        photos.cover(chosen, form.found)
        messages.success(request, _("Закрито. Що під чорним, тепер не побачить ніхто, і в нас цього теж немає."))
    else:
        messages.warning(request, _("Запишіть чотири числа: де починається прямокутник і який він завбільшки."))
    return redirect(f"{reverse(leads_to, args=[entry.token])}#photo-{chosen.pk}")


@never_cache
@require_http_methods(BOTH)
def confirm(request, token):
    """GET shows the button, POST confirms: mail scanners open links."""
    city = current_city(request)
    entry = Entry.objects.of_city(city).select_related("city__site").filter(confirm_token=token).exclude(state=State.DRAFT).first()
    if entry is None or entry.author_id or entry.record is None:
        raise Http404
    if entry.state != State.UNCONFIRMED:
        return redirect("reviews:mine_one", entry.token)
    if request.method == "POST":
        services.confirm(entry)
        return redirect("reviews:mine_one", entry.token)
    return private(render(request, "reviews/confirm.html", {"entry": entry}))


@never_cache
@require_safe
@login_required
def mine(request):
    """Everything this person has written in the feeds of the city."""
    rows = Entry.objects.of_city(current_city(request)).filter(author=request.user).order_by("-created_at")[:100]
    return render(request, "reviews/mine.html", {"entries": [entry for entry in rows if entry.record is not None]})


@never_cache
@require_http_methods(BOTH)
def mine_one(request, token):
    """What became of it, and what its author may still do."""
    entry = own_entry(request, token)
    if entry.state == State.DRAFT:
        return redirect("reviews:draft", token)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    if act in ("cover", "remove"):
        return _on_a_photo(request, entry, act, "reviews:mine_one")
    item = ModerationItem.objects.filter(**where(entry)).order_by("-pk").first()
    refused = item if item and item.state in (item.State.RETURNED, item.State.REJECTED) else None
    context = {
        "entry": entry,
        "element": entry.element,
        "item": item,
        "reason": refused.author_reads() if refused and (entry.is_hidden or entry.state in (State.RETURNED, State.REJECTED)) else "",
        "decision_url": decision(refused) if refused and (entry.is_hidden or entry.state == State.REJECTED) else "",
        "why_not_edit": services.why_not_edit(entry),
        "may_reopen": services.may_reopen(entry),
        "replies": entry.replies.all(),
        "photos": entry.photos.all(),
        "crumbs": crumbs(entry.element, entry.record, feed=True),
    }
    return private(render(request, "reviews/mine_one.html", context))


@never_cache
@require_http_methods(BOTH)
def edit(request, token):
    """New words for what was sent; a moderator reads them again."""
    entry = own_entry(request, token)
    refusal = services.why_not_edit(entry)
    if entry.state == State.DRAFT:
        return redirect("reviews:draft", token)
    if refusal:
        messages.warning(request, refusal)
        return redirect("reviews:mine_one", token)
    options = {"user": request.user, "city": entry.city, "element": entry.element}
    form = ChangeForm(request.POST if request.method == "POST" else None, initial=_initial(entry, ""), **options)
    if request.method == "POST" and form.is_valid():
        if _edited(request, entry, form):
            return redirect("reviews:mine_one", token)
    elif form.asks_first:
        return ask(request, form)
    context = {"form": form, "entry": entry, "element": entry.element, "crumbs": crumbs(entry.element, entry.record, feed=True)}
    return private(render(request, "reviews/edit.html", context, status=422 if form.errors else 200))


def _edited(request, entry: Entry, form) -> bool:
    values = form.values()
    text, shown_name, tags = values.pop("text"), values.pop("shown_name"), values.pop("tags")
    try:
        services.edit(entry, text=text, shown_name=shown_name, values=values, tags=tags)
    except services.NotNow as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("Зміни надіслано модераторові. Доки він їх прочитає, запису не видно."))
    return True


@never_cache
@require_http_methods(BOTH)
def delete(request, token):
    entry = own_entry(request, token)
    if request.method == "POST":
        leads_to = reverse("reviews:feed", args=[entry.element.folder, entry.element.slug(entry.record)])
        services.delete(entry, actor=request.user if request.user.is_authenticated else None)
        messages.success(request, _("Запис видалено разом із фото."))
        return redirect(leads_to)
    return private(render(request, "reviews/delete.html", {"entry": entry}))


@never_cache
@require_http_methods(BOTH)
def reopen(request, token):
    """«Не вирішено»: GET asks once more, POST gives it back to the police."""
    entry = own_entry(request, token)
    if request.method != "POST":
        if not services.may_reopen(entry):
            return redirect("reviews:mine_one", token)
        return private(render(request, "reviews/reopen.html", {"entry": entry}))
    try:
        services.reopen(entry)
    except services.NotNow as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Питання повернуто поліції з новим строком."))
    return redirect("reviews:mine_one", token)
