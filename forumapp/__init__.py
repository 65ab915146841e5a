"""The forum: django-machina in the portal."""
