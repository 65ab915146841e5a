"""Editors meet the page above all sites as «Root», Wagtail's own word."""

from django.db import migrations

OURS = "Усі сторінки"


def rename(apps, schema_editor):
    apps.get_model("wagtailcore", "Page").objects.filter(depth=1, title="Root").update(title=OURS, draft_title=OURS)


def back(apps, schema_editor):
    apps.get_model("wagtailcore", "Page").objects.filter(depth=1, title=OURS).update(title="Root", draft_title="Root")


class Migration(migrations.Migration):
    dependencies = [("home", "0003_pictures_and_documents")]
    operations = [migrations.RunPython(rename, back)]
