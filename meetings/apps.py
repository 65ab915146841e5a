from functools import partial

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "meetings"
    label = "meetings"
    verbose_name = "Зустрічі"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from accounts.links import Room
        from accounts.links import register as open_room
        from accounts.roles import Role, grant
        from mapapp.lookup import nexts
        from portal.core import navigation, results
        from portal.core.moderation import registry as kinds
        from portal.search.registry import register

        from . import elements, following, moderation, on_the_map, reviews, search, signals, stats
        from .models import Format, MeetingIndexPage, MeetingPage

        signals.connect()
        nexts.register(on_the_map.next_meeting)
        following.register_all()
        reviews.register_all()
        elements.register_all()
        kinds.register(moderation.kind())
        for role in (Role.COORDINATOR, Role.MODERATOR, Role.ADMINISTRATOR):
            grant(role, "meetings.view_problemraised", "meetings.change_problemraised")
        for role in (Role.COORDINATOR, Role.ADMINISTRATOR):
            grant(role, *(f"places.{verb}_curfew" for verb in ("view", "add", "change")))
        open_room(Room(20, "Реєстрація на зустрічах", "meeting", "meetings:desk_index", (Role.VOLUNTEER, Role.COORDINATOR), "community"))
        schedule = navigation.first_page(MeetingIndexPage)
        navigation.register(navigation.NavItem(order=30, label="Зустрічі", icon="calendar", target=schedule))
        register(MeetingPage, "meeting", "Зустріч", search.entry)
        labels = {
            Format.YARD: "зустрічей у дворах, мікрорайонах і ОСББ",
            Format.SCHOOL: "зустрічей у школах",
            Format.LECTURE: "лекцій і семінарів",
            Format.TRAINING: "тренінгів",
            Format.EXCURSION: "екскурсій до поліції",
        }
        for number, (kind, target) in enumerate(stats.TARGETS.items()):
            results.register(10 + number, labels[kind], target, partial(stats.done, kind=kind), url=schedule)
