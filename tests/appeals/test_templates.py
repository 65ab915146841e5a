"""Templates are data: complete, versioned, frozen into the appeals made with them."""

from appeals import demo, stats
from appeals.models import Appeal, AppealTemplate


def test_all_twelve_templates_come_complete(templates):
    assert templates.count() == 12
    for template in templates:
        frozen = template.freeze()
        assert frozen["references"], template.slug
        assert frozen["request_text"].strip(), template.slug
        for question in frozen["questions"]:
            assert question["kind"] != "choice" or len(question["choices"]) > 1, (template.slug, question["name"])


def test_a_change_makes_a_new_version_and_leaves_the_appeals_as_they_were(fill, templates):
    appeal = fill()
    template = appeal.template
    template.request_text = "Щось зовсім інше."
    template.save()
    template.save()
    assert template.version == 2
    appeal.refresh_from_db()
    assert appeal.template_version == 1
    assert "Щось зовсім інше." not in appeal.requests()


def test_loading_again_keeps_what_editors_changed(cities, templates):
    from appeals import starting

    AppealTemplate.objects.filter(city=cities.odesa, slug="podiaka").update(title="Змінено редактором")
    starting.load_templates(cities.odesa)
    assert AppealTemplate.objects.get(city=cities.odesa, slug="podiaka").title == "Змінено редактором"
    assert AppealTemplate.objects.of_city(cities.odesa).count() == 12


def test_the_demonstration_loads_once_and_says_only_what_happened(cities, settings, tmp_path, django_capture_on_commit_callbacks):
    settings.OUTBOX_SENDER, settings.OUTBOX_DIR = "file", tmp_path
    with django_capture_on_commit_callbacks(execute=True):
        demo.load(cities.odesa)
    demo.load(cities.odesa)
    assert stats.counts(cities.odesa) == {"submitted": 2, "waiting": 1, "sent": 1, "registered": 0, "returned": 0, "rejected": 0}
    assert len(list(tmp_path.glob("*.eml"))) == 1
    assert all(appeal.is_demo and appeal.last_name.endswith("(демо)") for appeal in Appeal.objects.all())
    assert stats.counts(cities.other)["submitted"] == 0


def test_where_mail_is_real_the_demonstration_sends_nothing(cities, settings):
    from portal.outbox.models import Letter

    settings.OUTBOX_SENDER = "smtp"
    demo.load(cities.odesa)
    assert set(Letter.objects.values_list("state", flat=True)) == {"cancelled"}
    assert stats.counts(cities.odesa)["sent"] == 0
