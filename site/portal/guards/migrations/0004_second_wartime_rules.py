from pathlib import Path

import yaml
from django.db import migrations

DATA = Path(__file__).resolve().parents[1] / "data"


def _rows(name):
    return yaml.safe_load((DATA / name).read_text(encoding="utf-8"))


def exchange(apps, schema_editor):
    """The first rules go where nobody changed them; what staff wrote or changed stays."""
    rule = apps.get_model("guards", "WartimeRule")
    for row in _rows("wartime.yaml"):
        rule.objects.filter(is_active=True, **row).delete()
    for row in _rows("wartime_rules.yaml"):
        rule.objects.get_or_create(name=row["name"], defaults={**row, "first": row["first"].strip(), "unless": row["unless"].strip()})


class Migration(migrations.Migration):
    dependencies = [("guards", "0003_wartime_rules_of_families")]

    operations = [migrations.RunPython(exchange, migrations.RunPython.noop)]
