from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "mapapp.reviews"
    label = "reviews"
    verbose_name = "Відгуки й пропозиції"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from django.db.models.signals import post_delete

        from accounts.links import Room
        from accounts.links import register as open_room
        from accounts.roles import Role
        from mapapp.console import rows
        from portal.audit import labels
        from portal.core import pagecache, results, sitemap, ticks
        from portal.core.moderation import registry as kinds
        from portal.core.moderation import signals
        from portal.outbox import kinds as letters
        from portal.places.signals import city_loaded

        from . import answers, builtin, following, moderation, permissions, photos, places, search, starting, stats
        from .models import Photo

        builtin.register_all()
        kinds.register(moderation.kind())
        signals.hidden.connect(moderation.taken_down, dispatch_uid="reviews.taken_down")
        following.register_all()
        search.register_all()
        permissions.grant_all()
        sitemap.register(places.addresses)
        letters.register("review", "відгук")
        letters.register("review-confirm", "відгук: підтвердження пошти", essential=True)
        labels.register(
            {
                "review.answered": "Відповіли на відгук",
                "review.deleted": "Автор видалив відгук",
                "review.reopened": "Автор повернув відгук поліції",
            }
        )
        pagecache.allow_query("kind", "status", "tag", "page")
        results.register(60, "відповідей поліції на відгуки й пропозиції", None, stats.answered)
        ticks.register("review-terms", 600, "mapapp.reviews.answers.tell_overdue")
        post_delete.connect(photos.forget_files, sender=Photo, dispatch_uid="reviews.photo_files")
        city_loaded.connect(starting.city_loaded, dispatch_uid="reviews.city_loaded")
        rows.register(
            rows.Row(10, "Відповіді мешканцям", "Що вам написали і чого чекають.", "reply", "reviews:answers", answers.waiting_for)
        )
        open_room(Room(15, "Відповіді мешканцям", "reply", "reviews:answers", (Role.OFFICER, Role.LIAISON), "community"))
