"""Who works with pages works with pictures and documents: Wagtail asks the rights of its own two models,
whichever models the portal puts in their place."""

from django.db import migrations

GROUPS = ("Редактор", "Модератор", "Координатор", "Адміністратор")
RIGHTS = {("wagtailimages", "image"): "image", ("wagtaildocs", "document"): "document"}


def grant(apps, schema_editor):
    Collection = apps.get_model("wagtailcore", "Collection")
    ContentType = apps.get_model("contenttypes", "ContentType")
    Group = apps.get_model("auth", "Group")
    GroupCollectionPermission = apps.get_model("wagtailcore", "GroupCollectionPermission")
    Permission = apps.get_model("auth", "Permission")
    root = Collection.objects.get(depth=1)
    for (label, model), noun in RIGHTS.items():
        content_type, _ = ContentType.objects.get_or_create(app_label=label, model=model)
        for verb in ("add", "change", "choose"):
            right, _ = Permission.objects.get_or_create(content_type=content_type, codename=f"{verb}_{noun}", defaults={"name": f"Can {verb} {noun}"})
            for group in Group.objects.filter(name__in=GROUPS):
                GroupCollectionPermission.objects.get_or_create(group=group, collection=root, permission=right)


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0002_languages_and_workflow"),
        ("wagtailimages", "0027_image_description"),
        ("wagtaildocs", "0014_alter_document_file_size"),
    ]
    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
