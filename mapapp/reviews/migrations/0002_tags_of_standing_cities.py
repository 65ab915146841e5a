"""Cities that stand already get the tags a new city begins with."""

from django.db import migrations


def add_tags(apps, schema_editor):
    from mapapp.reviews.starting import TAGS

    tag_model = apps.get_model("reviews", "FeedTag")
    for city in apps.get_model("places", "City").objects.all():
        for kind, rows in TAGS.items():
            tag_model.objects.bulk_create(
                tag_model(city=city, element_kind=kind, text=text, tone=str(tone.value), order=place * 10)
                for place, (text, tone) in enumerate(rows, 1)
            )


class Migration(migrations.Migration):
    dependencies = [("reviews", "0001_feeds")]
    operations = [migrations.RunPython(add_tags, migrations.RunPython.noop)]
