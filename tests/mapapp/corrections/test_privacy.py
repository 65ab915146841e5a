"""What is kept about who wrote, and for how long."""

from datetime import timedelta

from django.utils import timezone

from mapapp.corrections import privacy, services
from mapapp.corrections.models import Correction


def test_a_decided_report_is_forgotten_after_its_term_and_an_open_one_is_not(correction, map_cast):
    old, recent, waiting = correction(), correction(), correction()
    for one in (old, recent):
        services.decide(one, "accepted", map_cast("editor") if one is old else map_cast("administrator"), "Виправлено.")
    Correction.objects.filter(pk=old.pk).update(decided_at=timezone.now() - timedelta(days=91))
    before = timezone.now() - timedelta(days=90)
    assert services.forget(before, dry=True) == 1
    assert Correction.objects.count() == 3
    assert services.forget(before, dry=False) == 1
    assert set(Correction.objects.all()) == {recent, waiting}


def test_a_person_gets_and_erases_their_own(correction, resident):
    user = resident
    mine, theirs = correction(user=user, email=user.email), correction(email="inshyi@example.com")
    assert [row["text"] for row in privacy.export(user)["corrections"]] == [mine.text]
    privacy.erase(user)
    assert not Correction.objects.filter(user=user).exists()
    assert Correction.objects.get(pk=mine.pk).email == ""
    assert Correction.objects.get(pk=theirs.pk).email == "inshyi@example.com"
