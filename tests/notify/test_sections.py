"""What the sections let people follow, and what their followers hear."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from portal.notify import kinds, services, topics
from portal.notify.models import Notice, Subscription

pytestmark = pytest.mark.usefixtures("noon")


def test_every_topic_names_a_model_and_what_people_follow_is_a_row_of_the_choices():
    known = {kind.name for kind in kinds.all_kinds()}
    for topic in topics.all_topics():
        assert apps.get_model(topic.model)
        assert topic.name in known or topic.name == "article"
    assert {topic.name for topic in topics.all_topics() if topic.by_email} == {"officer", "point", "review", "meeting", "district"}


def test_an_appeal_is_followed_only_by_who_holds_its_link(cities, cast, client_of):
    from appeals import services as appeals
    from appeals.models import Appeal, AppealEvent, AppealTemplate

    template = AppealTemplate.objects.of_city(cities.odesa).first()
    if template is None:
        from appeals.starting import city_loaded

        city_loaded(sender=None, city=cities.odesa)
        template = AppealTemplate.objects.of_city(cities.odesa).first()
    appeal = appeals.start(template)
    Appeal.objects.filter(pk=appeal.pk).update(state="on_moderation", number="БО-2026-0001")
    appeal.refresh_from_db()
    path = f"/notices/follow/appeal/{appeal.pk}/"
    assert client_of(cast.stranger).post(path, {"key": "guess"}).status_code == 404
    assert client_of(cast.resident).post(path, {"key": appeal.token}).status_code == 302
    assert [row.user for row in Subscription.objects.all()] == [cast.resident]
    AppealEvent.objects.create(appeal=appeal, kind="approved")
    notice = Notice.objects.get()
    assert (notice.user, appeal.token in notice.url) == (cast.resident, True)
    assert "схвалено" in notice.title


def test_an_officers_substitute_is_news_for_the_officers_followers_and_the_district(cities, cast):
    from mapapp.models import Officer, OfficerDuty

    district = cities.odesa.districts.first()
    names = {"first_name": "Тарас", "patronymic": "Демович", "city": cities.odesa, "district": district, "live": True}
    officer = Officer.objects.create(last_name="Прикладенко", slug="prykladenko", **names)
    other = Officer.objects.create(last_name="Зразковий", slug="zrazkovyi", **names)
    services.subscribe(cast.resident, officer, "officer")
    services.subscribe(cast.stranger, district, "district")
    today = timezone.localdate()
    OfficerDuty.objects.create(officer=officer, substitute=other, starts_on=today, ends_on=today + timedelta(days=3))
    assert {notice.user for notice in Notice.objects.all()} == {cast.resident, cast.stranger}
    assert all("заміщає Зразковий" in notice.title for notice in Notice.objects.all())


def test_a_wave_that_opens_is_told_once_however_often_the_tick_looks(cities, cast, monkeypatch):
    from polls import following
    from polls.models import Series, Wave

    series = Series.objects.create(city=cities.odesa, title="Безпека двору")
    monkeypatch.setattr(following, "_page_of", lambda series: cities.odesa.site.root_page)
    services.subscribe(cast.resident, series, "poll")
    now = timezone.now()
    Wave.objects.create(series=series, opens_at=now - timedelta(hours=1), closes_at=now + timedelta(days=5))
    for _ in range(3):
        following.tell_followers()
    assert [notice.title for notice in Notice.objects.all()] == ["Почалося опитування «Безпека двору»"]
