"""From here on the database itself refuses to change or delete a row of the log."""

from django.db import migrations

from portal.audit import database


def install(apps, schema_editor):
    database.install(schema_editor.connection)


def remove(apps, schema_editor):
    database.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_seal_existing")]
    operations = [migrations.RunPython(install, remove)]
