"""A resident's form as a person fills it, without the spam guard's task."""

import uuid

import pytest

from mapapp.corrections import services
from mapapp.corrections.models import Correction


@pytest.fixture
def report(client, places, settings):
    """``report("officer/prykladenko-taras", text=…)`` sends the form and gives the answer."""
    settings.GUARDS_SPAM = False

    def send(path="officer/prykladenko-taras", **fields):
        data = {"what": "phone", "text": "Телефон тепер інший, дізнався в черговій.", "form_key": str(uuid.uuid4())} | fields
        return client.post(f"/map/report/{path}/", data)

    return send


@pytest.fixture
def correction(places):
    """A report that stands in the list."""
    from django.contrib.auth.models import AnonymousUser

    from mapapp.models import Officer

    def make(slug="prykladenko-taras", **fields):
        values = {"what": "phone", "text": "Інший телефон", "email": "", "user": AnonymousUser(), "form_key": uuid.uuid4()} | fields
        return services.report(Officer.objects.get(slug=slug), **values)

    return make


@pytest.fixture
def fresh():
    return lambda one: Correction.objects.get(pk=one.pk)


@pytest.fixture
def resident(places):
    from accounts.models import User

    return User.objects.create_user("meshkanets@example.com", "dovhe-slovo-dlia-testiv", display_name="Особа (демо)", city=places.odesa)
