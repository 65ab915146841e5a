"""Questions of one test are not counted against the next."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _nobody_has_asked_yet():
    cache.clear()
