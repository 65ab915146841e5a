"""An officer of Odesa at the console."""

import pytest
from django.test import Client

from mapapp.models import Officer, OfficerAccount, OfficerDuty


@pytest.fixture
def officer(places):
    found = Officer.objects.get(slug="maketna-sofiia")
    OfficerDuty.objects.filter(officer=found).delete()
    Officer.objects.filter(pk=found.pk).update(is_demo=False)
    found.refresh_from_db()
    return found


@pytest.fixture
def person(officer, map_cast):
    user = map_cast("officer")
    OfficerAccount.objects.create(officer=officer, user=user)
    return user


@pytest.fixture
def console(person):
    client = Client()
    client.force_login(person)
    return client
