"""The living pattern page."""

urlpatterns: list = []
