"""The twelve roles as groups, who may enter Wagtail, and what editors and moderators do with pages."""

from django.db import migrations

NAMES = [
    "Редактор", "Модератор", "Волонтер", "Координатор", "Дільничний", "Черговий ГУНП",
    "Міська рада", "Партнер: ГО, ОСББ, школа", "Юрист", "Оператор відео", "Технік", "Адміністратор",
]
IN_WAGTAIL = ["Редактор", "Модератор", "Координатор", "Черговий ГУНП", "Юрист", "Технік", "Адміністратор"]
PAGES = {
    "Редактор": ["add_page", "change_page"],
    "Модератор": ["change_page", "publish_page"],
    "Координатор": ["add_page", "change_page", "publish_page"],
    "Адміністратор": ["add_page", "change_page", "publish_page", "bulk_delete_page", "lock_page", "unlock_page"],
}
COLLECTIONS = ["add_portalimage", "change_portalimage", "choose_portalimage", "add_portaldocument", "change_portaldocument", "choose_portaldocument"]


def permission(apps, label, model, codename, name):
    """Permissions are made after migrating; those that a group needs here are made now."""
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    content_type, _ = ContentType.objects.get_or_create(app_label=label, model=model)
    found, _ = Permission.objects.get_or_create(content_type=content_type, codename=codename, defaults={"name": name})
    return found


def make_roles(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    groups = {name: Group.objects.get_or_create(name=name)[0] for name in NAMES}
    access = permission(apps, "wagtailadmin", "admin", "access_admin", "Can access Wagtail admin")
    for name in IN_WAGTAIL:
        groups[name].permissions.add(access)
    grant_pages(apps, groups)
    grant_collections(apps, groups)
    # Wagtail's own two groups would be a second, English set of roles.
    Group.objects.filter(name__in=["Moderators", "Editors"]).delete()


def grant_pages(apps, groups):
    Page = apps.get_model("wagtailcore", "Page")
    GroupPagePermission = apps.get_model("wagtailcore", "GroupPagePermission")
    root = Page.objects.get(depth=1)
    for name, codenames in PAGES.items():
        for codename in codenames:
            right = permission(apps, "wagtailcore", "page", codename, codename)
            GroupPagePermission.objects.get_or_create(group=groups[name], page=root, permission=right)


def grant_collections(apps, groups):
    Collection = apps.get_model("wagtailcore", "Collection")
    GroupCollectionPermission = apps.get_model("wagtailcore", "GroupCollectionPermission")
    root = Collection.objects.get(depth=1)
    for name in ("Редактор", "Модератор", "Координатор", "Адміністратор"):
        for codename in COLLECTIONS:
            model = codename.split("_", 1)[1]
            right = permission(apps, "portal_core", model, codename, codename)
            GroupCollectionPermission.objects.get_or_create(group=groups[name], collection=root, permission=right)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_city_and_groups"),
        ("portal_core", "0001_initial"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailcore", "0095_groupsitepermission"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
