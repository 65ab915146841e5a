"""Rows written before there was a chain become its beginning, in the order of their keys."""

from django.db import migrations

from portal.audit import content

BATCH = 1000


def seal(apps, schema_editor):
    AuditEvent = apps.get_model("audit", "AuditEvent")
    ChainHead = apps.get_model("audit", "ChainHead")
    alias = schema_editor.connection.alias
    head, _ = ChainHead.objects.using(alias).get_or_create(pk=1, defaults={"seq": 0, "hash": content.GENESIS})
    seq, last = head.seq, head.hash
    while rows := list(AuditEvent.objects.using(alias).filter(seq__isnull=True).order_by("pk")[:BATCH]):
        for event in rows:
            seq, event.prev = seq + 1, last
            event.seq = seq
            event.hash = last = content.row_hash(event, seq, event.prev)
        AuditEvent.objects.using(alias).bulk_update(rows, ["seq", "prev", "hash"], batch_size=200)
    ChainHead.objects.using(alias).filter(pk=1).update(seq=seq, hash=last)


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_chain")]
    operations = [migrations.RunPython(seal, migrations.RunPython.noop)]
