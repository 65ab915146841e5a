"""The group of those who read sensitive appeals; it enters Wagtail as the other moderators do."""

from django.db import migrations

NAME = "Модератор делікатних звернень"


def make(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    content_type, _ = ContentType.objects.get_or_create(app_label="wagtailadmin", model="admin")
    access, _ = Permission.objects.get_or_create(
        content_type=content_type, codename="access_admin", defaults={"name": "Can access Wagtail admin"}
    )
    Group.objects.get_or_create(name=NAME)[0].permissions.add(access)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_people_privacy_minors")]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
