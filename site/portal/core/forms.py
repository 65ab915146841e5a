"""How forms are drawn: `{{ form }}` and `{{ form.x.as_field_group }}` take the portal's look everywhere.

Set with FORM_RENDERER = "portal.core.forms.Renderer"; needs "django.forms" in INSTALLED_APPS.
"""

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Django's own renderer with our templates for the form and the field; widgets stay Django's."""

    form_template_name = "django/forms/portal_form.html"
    field_template_name = "django/forms/portal_field.html"
