"""Following a record, with an account or by an address alone; what a person follows."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.guards import rates
from portal.places.models import District
from portal.places.scope import current_city

from .. import services, tokens, topics
from ..forms import FollowByEmailForm
from ..models import Subscription

ASKS = rates.Rate(person=20, address=10, network=100)  # letters of confirmation an hour


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request, name, pk):
    """GET shows what will come and how to stop; POST follows, stops, or asks an address."""
    topic, record = _open_record(request, name, pk)
    key = request.POST.get("key") or request.GET.get("key", "")
    if request.user.is_authenticated:
        return _of_person(request, topic, record, key)
    if not topic.may_follow(None, record, key) and not topic.by_email:
        return redirect_to_login(request.get_full_path())
    return _of_address(request, topic, record)


def _open_record(request, name, pk):
    topic = topics.get(name)
    record = topic.find(pk) if topic else None
    if record is None or not topic.is_open(record) or topic.city(record) != current_city(request):
        raise Http404
    return topic, record


def _of_person(request, topic, record, key):
    if not topic.may_follow(request.user, record, key):
        raise Http404
    follows = services.follows(request.user, record, topic.name)
    if request.method != "POST":
        return render(request, "notify/follow.html", _words(topic, record, follows=follows, key=key))
    if request.POST.get("stop"):
        services.unsubscribe(request.user, record, topic.name)
        messages.success(request, _("Ви більше не стежите: %(what)s.") % {"what": topic.title(record)})
    else:
        services.follow(request.user, topic, record, key)
        messages.success(request, _("Ви стежите: %(what)s. Новини чекатимуть у сповіщеннях.") % {"what": topic.title(record)})
    return redirect(topic.url(record))


def _of_address(request, topic, record):
    if not topic.by_email:
        return redirect_to_login(request.get_full_path())
    form = FollowByEmailForm(request.POST if request.method == "POST" else None)
    context = _words(topic, record, form=form, next=request.path)
    if request.method != "POST" or not form.is_valid():
        return render(request, "notify/follow.html", context, status=422 if form.errors else 200)
    if rates.note(request, "follow", ASKS) == rates.OVER:
        return render(request, "429.html", status=429)
    services.ask_by_email(form.cleaned_data["email"], topic, record)
    return render(request, "notify/asked.html", {**context, "email": form.cleaned_data["email"]})


def _words(topic, record, **more) -> dict:
    return {"topic": topic, "title": topic.title(record), "record_url": topic.url(record), **more}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request, token):
    """GET shows the button, POST confirms: mail scanners open links."""
    follower = tokens.read_confirm(token)
    topic = topics.get(follower.kind) if follower else None
    record = topics.record_of(follower.label) if follower else None
    if topic is None or not topic.is_open(record) or follower.city != current_city(request):
        raise Http404
    if request.method == "POST":
        services.confirm(follower)
        follower.refresh_from_db()
    stop = tokens.stop(follower=follower)
    return render(request, "notify/confirm.html", _words(topic, record, done=follower.confirmed_at, stop=stop))


@login_required
@never_cache
@require_safe
def subscriptions(request):
    """What the person follows in this city, and the districts that they could."""
    city = current_city(request)
    rows, taken = [], set()
    for subscription in Subscription.objects.filter(user=request.user).order_by("-pk"):
        topic, record = topics.get(subscription.kind), subscription.target
        if topic is None or record is None or topic.city(record) != city:
            continue
        taken.add(subscription.label)
        is_open = topic.is_open(record)
        title = topic.title(record) if is_open else _("Запис більше не показуємо")
        rows.append({"pk": subscription.pk, "topic": topic, "title": title, "url": topic.url(record) if is_open else ""})
    districts = [district for district in District.objects.of_city(city) if topics.label_of(district) not in taken]
    return render(request, "notify/subscriptions.html", {"rows": rows, "districts": districts if topics.get("district") else []})


@login_required
@require_POST
def stop_following(request, pk):
    if services.stop_following(request.user, pk) is None:
        raise Http404
    messages.success(request, _("Ви більше за цим не стежите."))
    return redirect("notify:subscriptions")
