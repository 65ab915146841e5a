from django import forms

from portal.guards.forms import PublicTextMixin

from .models import Entry


class EntryForm(PublicTextMixin, forms.ModelForm):
    public_fields = ("title", "text")
    guard_name = "contest-entry"

    class Meta:
        model = Entry
        fields = ["title", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 12})}
