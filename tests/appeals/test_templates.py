"""Templates are data: complete, versioned, frozen into the appeals made with them."""

from django.core.management.sql import emit_post_migrate_signal

from appeals import demo, starting, stats
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


def test_every_version_that_was_brought_is_known_by_its_fingerprint():
    wrong = {row["slug"]: starting.fingerprint(starting.fresh(row)) for row in starting._read("templates.yaml")}
    wrong = {slug: word for slug, word in wrong.items() if starting._shipped()[slug][-1] != word}
    assert not wrong, f"add these to the end of their lines in appeals/data/shipped.yaml: {wrong}"


def test_an_upgrade_renews_what_no_editor_has_changed_and_keeps_versions(cities, templates, fill, monkeypatch):
    old, edited = templates.get(slug="skarha-na-politseiskoho"), templates.get(slug="podiaka")
    old.asks_officer, old.order = False, 7
    old.questions = [question for question in old.questions.all() if question.name != "badge"]
    old.save()
    edited.summary = "Змінено редактором."
    edited.save()
    words = {slug: [*known] for slug, known in starting._shipped().items()}
    words[old.slug].insert(0, starting.fingerprint(old))
    monkeypatch.setattr(starting, "_shipped", lambda: words)
    before = fill(old.slug)
    AppealTemplate.objects.filter(pk=old.pk).update(is_active=False)

    assert [(one.slug, one.version) for one in starting.renew_templates()] == [(old.slug, 3)]
    assert starting.renew_templates() == []

    now = AppealTemplate.objects.get(pk=old.pk)
    assert now.asks_officer
    assert now.questions.filter(name="badge").exists()
    assert (now.version, now.is_active, now.order) == (3, False, 7), "where it stands and whether it is offered is the city's own"
    assert AppealTemplate.objects.get(pk=edited.pk).summary == "Змінено редактором."
    before.refresh_from_db()
    assert before.template_version == 2
    assert not before.form["asks_officer"]


def test_migrating_renews_too_and_says_so(cities, templates, monkeypatch, capsys):
    old = templates.get(slug="podiaka")
    old.guidance = "Стара підказка."
    old.save()
    known = {slug: [*words, starting.fingerprint(old)] for slug, words in starting._shipped().items()}
    monkeypatch.setattr(starting, "_shipped", lambda: known)
    emit_post_migrate_signal(verbosity=1, interactive=False, db="default")
    assert "«Подяка" in capsys.readouterr().out
    old.refresh_from_db()
    assert old.guidance != "Стара підказка."
