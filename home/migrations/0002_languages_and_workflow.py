"""English beside Ukrainian, and one workflow for editors' pages: an editor sends, a moderator publishes."""

from django.db import migrations

WORKFLOW = "Публікація"
TASK = "Перевірка модератором"


def make_languages(apps, schema_editor):
    Locale = apps.get_model("wagtailcore", "Locale")
    for code in ("uk", "en"):
        Locale.objects.get_or_create(language_code=code)


def make_workflow(apps, schema_editor):
    """Wagtail's default workflow is taken over, so that there is one and not two."""
    ContentType = apps.get_model("contenttypes", "ContentType")
    Workflow = apps.get_model("wagtailcore", "Workflow")
    Task = apps.get_model("wagtailcore", "Task")
    GroupApprovalTask = apps.get_model("wagtailcore", "GroupApprovalTask")
    WorkflowTask = apps.get_model("wagtailcore", "WorkflowTask")
    WorkflowPage = apps.get_model("wagtailcore", "WorkflowPage")
    Page = apps.get_model("wagtailcore", "Page")
    Group = apps.get_model("auth", "Group")

    workflow = Workflow.objects.filter(active=True).order_by("pk").first() or Workflow.objects.create(name=WORKFLOW)
    workflow.name = WORKFLOW
    workflow.save()
    task = GroupApprovalTask.objects.filter(workflow_tasks__workflow=workflow).first()
    if task is None:
        content_type, _ = ContentType.objects.get_or_create(app_label="wagtailcore", model="groupapprovaltask")
        task = GroupApprovalTask.objects.create(name=TASK, content_type=content_type, active=True)
        WorkflowTask.objects.create(workflow=workflow, task_id=task.task_ptr_id, sort_order=0)
    Task.objects.filter(pk=task.task_ptr_id).update(name=TASK)
    task.groups.set(Group.objects.filter(name="Модератор"))
    WorkflowPage.objects.update_or_create(page=Page.objects.get(depth=1), defaults={"workflow": workflow})


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0001_initial"),
        ("accounts", "0003_roles"),
        ("wagtailcore", "0095_groupsitepermission"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [
        migrations.RunPython(make_languages, migrations.RunPython.noop),
        migrations.RunPython(make_workflow, migrations.RunPython.noop),
    ]
