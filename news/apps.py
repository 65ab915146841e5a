from django.apps import AppConfig


class NewsConfig(AppConfig):
    name = "news"
    label = "news"
    verbose_name = "Новини"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from portal.core import navigation, pagecache
        from portal.search.pages import register_page

        from . import following
        from .models import ArticlePage, NewsIndexPage

        following.register_all()

        pagecache.allow_query("tag")
        navigation.register(navigation.NavItem(order=5, label="Новини", icon="news", target=navigation.first_page(NewsIndexPage)))
        register_page(ArticlePage, "news", "Новини", date=lambda page: page.date)
        register_page(NewsIndexPage, "page", "Сторінки")
