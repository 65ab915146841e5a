"""Drafts of the map's registers are looked at by an editor of their city. The step is the portal's, the city is asked by the task."""

from django.db import migrations

WORKFLOW = "Реєстр мапи"
TASK = "Перевірка редактором міста"
ROLES = ("Редактор", "Адміністратор")
MODELS = ("unit", "policepoint", "officer")


def make_workflow(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Workflow = apps.get_model("wagtailcore", "Workflow")
    WorkflowTask = apps.get_model("wagtailcore", "WorkflowTask")
    WorkflowContentType = apps.get_model("wagtailcore", "WorkflowContentType")
    CityApprovalTask = apps.get_model("places", "CityApprovalTask")
    Group = apps.get_model("auth", "Group")

    types = [ContentType.objects.get_or_create(app_label="mapapp", model=name)[0] for name in MODELS]
    if WorkflowContentType.objects.filter(content_type__in=types).exists():
        return
    ours, _ = ContentType.objects.get_or_create(app_label="places", model="cityapprovaltask")
    task = CityApprovalTask.objects.create(name=TASK, content_type=ours, active=True)
    task.groups.set(Group.objects.filter(name__in=ROLES))
    workflow = Workflow.objects.create(name=WORKFLOW, active=True)
    WorkflowTask.objects.create(workflow=workflow, task_id=task.pk, sort_order=0)
    for content_type in types:
        WorkflowContentType.objects.create(content_type=content_type, workflow=workflow)


class Migration(migrations.Migration):
    dependencies = [
        ("mapapp", "0002_beside_the_registers"),
        ("places", "0005_roles_move_to_cities"),
        ("accounts", "0003_roles"),
        ("wagtailcore", "0098_apitoken"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(make_workflow, migrations.RunPython.noop)]
