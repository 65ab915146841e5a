from django.db import migrations, models


def remember_what_was_told(apps, schema_editor):
    """Every line of a list is an event that was told: the new guard against a second time must know it."""
    Notice, Delivery = apps.get_model("notify", "Notice"), apps.get_model("notify", "Delivery")
    Notice.objects.update(happened_at=models.F("created_at"))
    rows = (
        Delivery(
            user_id=notice.user_id, event_key=notice.event_key, channel="portal", kind=notice.kind, city_id=notice.city_id, title=notice.title,
            url=notice.url, notice=notice, state="sent", created_at=notice.created_at, settled_at=notice.created_at,
        )
        for notice in Notice.objects.iterator()
    )
    Delivery.objects.bulk_create(rows, batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("notify", "0002_follow_choose_deliver")]
    operations = [migrations.RunPython(remember_what_was_told, migrations.RunPython.noop)]
