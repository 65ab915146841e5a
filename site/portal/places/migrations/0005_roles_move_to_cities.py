"""Who was in a role's group holds the role in their city from now on; pages are approved by the roles of their city."""

from django.db import migrations

ROLES = [
    "Редактор", "Модератор", "Волонтер", "Координатор", "Дільничний", "Черговий ГУНП",
    "Міська рада", "Партнер: ГО, ОСББ, школа", "Юрист", "Оператор відео", "Технік", "Адміністратор",
]
REASON = "Роль була до появи ролей за містами"


def move_people(apps, schema_editor):
    """A person without a city gets the role in the city of the default site; where there is no city, nothing is lost: the group stays."""
    User = apps.get_model("accounts", "User")
    City = apps.get_model("places", "City")
    RoleGrant = apps.get_model("places", "RoleGrant")
    default = City.objects.filter(site__is_default_site=True).first() or City.objects.order_by("pk").first()
    for user in User.objects.filter(groups__name__in=ROLES).distinct():
        city_id = user.city_id or (default.pk if default else None)
        if city_id is None:
            continue
        for group in user.groups.filter(name__in=ROLES):
            RoleGrant.objects.get_or_create(user=user, role=group, city_id=city_id, district=None, revoked_at=None, defaults={"reason": REASON})


def approve_by_city(apps, schema_editor):
    """The tasks of groups become tasks of roles in the page's city; their key, and all that points to it, stays."""
    ContentType = apps.get_model("contenttypes", "ContentType")
    Task = apps.get_model("wagtailcore", "Task")
    GroupApprovalTask = apps.get_model("wagtailcore", "GroupApprovalTask")
    CityApprovalTask = apps.get_model("places", "CityApprovalTask")
    ours, _ = ContentType.objects.get_or_create(app_label="places", model="cityapprovaltask")
    for task in GroupApprovalTask.objects.filter(groups__name__in=ROLES).distinct():
        if CityApprovalTask.objects.filter(pk=task.pk).exists():
            continue
        child = CityApprovalTask(groupapprovaltask_ptr_id=task.pk)
        child.__dict__.update({name: value for name, value in task.__dict__.items() if not name.startswith("_")})
        child.save()
        Task.objects.filter(pk=task.pk).update(content_type=ours)


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0004_roles_by_city"),
        ("accounts", "0003_roles"),
        ("home", "0002_languages_and_workflow"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [
        migrations.RunPython(move_people, migrations.RunPython.noop),
        migrations.RunPython(approve_by_city, migrations.RunPython.noop),
    ]
