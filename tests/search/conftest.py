import pytest

from home.models import InfoPage


@pytest.fixture
def publish(cities, django_capture_on_commit_callbacks):
    """``publish("Заголовок", "текст", city)``: a live page, with what follows a commit done."""

    def make(title, text="", city=None, **fields):
        page = InfoPage(title=title, body=[("text", f"<p>{text}</p>")] if text else [], **fields)
        with django_capture_on_commit_callbacks(execute=True):
            (city or cities.odesa).site.root_page.specific.add_child(instance=page)
            page.save_revision().publish()
        return page

    return make
