"""allauth's letters leave through the outbox like all others."""

from allauth.account.adapter import DefaultAccountAdapter

from portal.outbox.services import enqueue
from portal.places.scope import current_city


class PortalAccountAdapter(DefaultAccountAdapter):
    def send_mail(self, template_prefix, email, context):
        context["email"] = email
        message = self.render_mail(template_prefix, email, context)
        city = current_city(self.request) if self.request else None
        enqueue(to=email, subject=message.subject, text=message.body, kind="account", city=city)
