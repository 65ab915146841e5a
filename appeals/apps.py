from django.apps import AppConfig


class AppealsConfig(AppConfig):
    name = "appeals"
    label = "appeals"
    verbose_name = "Звернення"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from django.db.models.signals import post_migrate

        from accounts.roles import Role, grant
        from portal.core import results, ticks, unseen
        from portal.core.moderation.registry import Kind, register
        from portal.core.navigation import NavItem
        from portal.core.navigation import register as add_to_menu
        from portal.outbox.signals import finished
        from portal.places.signals import city_loaded

        from . import following, letters, log_words, moderation, permissions, services, starting
        from .legal_help import services as legal_help

        add_to_menu(NavItem(order=20, label="Звернення", icon="appeal", target="appeals:start"))
        register(
            Kind(
                name="appeal",
                label="Звернення до поліції",
                template="appeals/moderation/item.html",
                may_moderate=permissions.may_moderate,
                approve=services.approve,
                send_back=services.send_back,
                reject=services.reject,
                opened=moderation.opened,
                overturn=services.approve,
                words=moderation.texts_now,
                extras=moderation.EXTRAS,
                unseen=permissions.unseen_keys,
                writes_itself=True,
                open_to_banned=True,
            )
        )
        unseen.register("appeals", traces=permissions.traces, words=permissions.words)
        following.register_all()
        log_words.register()
        post_migrate.connect(starting.after_migrating, sender=self, dispatch_uid="appeals.renew_templates")
        city_loaded.connect(starting.city_loaded, dispatch_uid="appeals.city_loaded")
        finished.connect(moderation.letter_finished, dispatch_uid="appeals.letter_finished")
        ticks.register("appeals.catch_up", 60, "appeals.tasks.catch_up")
        for work, seconds in (("note_overdue", 1800), ("send_registers", 600), ("ask_how_it_ended", 3600), ("close_old", 3600)):
            ticks.register(f"appeals.{work}", seconds, f"appeals.tasks.{work}")
        letters.name_kinds()
        results.register(35, "відповідей юриста мешканцям", None, lambda city: legal_help.counts(city)["answered"])
        ticks.register("appeals.legal_help", 600, "appeals.legal_help.tasks.escalate")
        ticks.register("appeals.forget_drafts", 86_400, "appeals.tasks.forget_drafts")
        reasons = [f"portal_core.{verb}_reasontemplate" for verb in ("add", "change", "view")]
        of_letters = ["outbox.view_letter", "outbox.change_letter"]
        grant(Role.MODERATOR, "portal_core.change_moderationitem", "appeals.view_appeal", *reasons, *of_letters)
        grant(Role.CONFIDANT, "portal_core.change_moderationitem", "appeals.view_appeal", "appeals.view_sensitive", *of_letters)
        rules = [f"portal_core.{verb}_{name}" for verb in ("add", "change", "view") for name in ("moderationpolicy", "dayoff")]
        grant(Role.COORDINATOR, "portal_core.change_moderationitem", "portal_core.oversee_moderation", *rules)
        grant(Role.ADMINISTRATOR, "portal_core.oversee_moderation", "portal_core.change_moderationsettings", *rules)
        grant(Role.LIAISON, "appeals.view_appeal")
        templates = [f"appeals.{verb}_{name}" for verb in ("add", "change", "view") for name in ("appealtemplate", "addressee")]
        grant(Role.LAWYER, *templates, "appeals.change_legalquestion")
        grant(
            Role.ADMINISTRATOR,
            "appeals.change_legalquestion",
            "portal_core.change_moderationitem",
            "appeals.view_appeal",
            "appeals.change_appealsettings",
            *templates,
            *reasons,
            *of_letters,
            "outbox.read_letter",
        )
