from uuid import uuid4

import django.db.models.deletion
from django.db import migrations, models


def begin(apps, schema_editor):
    version = apps.get_model("places", "StreetsVersion")
    version.objects.bulk_create(version(city=city, token=uuid4().hex) for city in apps.get_model("places", "City").objects.all())


class Migration(migrations.Migration):
    dependencies = [("places", "0005_roles_move_to_cities")]

    operations = [
        migrations.CreateModel(
            name="StreetsVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token", models.CharField(max_length=32)),
                (
                    "city",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="streets_version",
                        to="places.city",
                        verbose_name="місто",
                    ),
                ),
            ],
            options={"verbose_name": "версія переліку вулиць", "verbose_name_plural": "версії переліку вулиць"},
        ),
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]
