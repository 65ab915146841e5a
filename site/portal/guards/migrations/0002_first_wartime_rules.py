from pathlib import Path

import yaml
from django.db import migrations

DATA = Path(__file__).resolve().parents[1] / "data" / "wartime.yaml"


def add(apps, schema_editor):
    rule = apps.get_model("guards", "WartimeRule")
    for row in yaml.safe_load(DATA.read_text(encoding="utf-8")):
        rule.objects.get_or_create(name=row["name"], defaults=row)


class Migration(migrations.Migration):
    dependencies = [("guards", "0001_what_was_stopped")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
