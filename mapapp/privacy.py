"""The map shows officers in service by their service contacts; nothing here is a resident's."""

from accounts.privacy import excuse, register

from .models import OfficerAccount


def export(user) -> dict:
    """What the console keeps of the person who works at it."""
    account = OfficerAccount.objects.filter(user=user).select_related("officer").first()
    if account is None:
        return {}
    officer = account.officer
    return {
        "officer": officer.title,
        "linked": account.linked_at.isoformat(),
        "absences": [
            {
                "from": row.starts_on.isoformat(),
                "to": row.ends_on.isoformat(),
                "substitute": row.substitute.title if row.substitute else "",
            }
            for row in officer.absences.select_related("substitute")
        ],
        "priorities": [{"title": row.title, "text": row.text, "done": row.done_text} for row in officer.priorities.all()],
        "reports": [{"on": row.held_on.isoformat(), "title": row.title, "text": row.text} for row in officer.reports.all()],
    }


def erase(user) -> None:
    """The account opens the console no more; the register of officers in service is the police's and stays."""
    OfficerAccount.objects.filter(user=user).delete()


register("mapapp", "Кабінет дільничного", export=export, erase=erase, covers=("mapapp.OfficerAccount.user",))
excuse(
    "слід роботи посадової особи",
    *(f"mapapp.{model}.{name}" for model in ("Unit", "PolicePoint", "Officer") for name in ("locked_by", "verified_by")),
    "mapapp.OfficerAccount.linked_by",
    "mapapp.RegisterImport.made_by",
)
excuse("службовий контакт поліції", "mapapp.Unit.phone", "mapapp.Unit.email", "mapapp.PolicePoint.phone")
excuse("службовий контакт поліції", "mapapp.Officer.phone", "mapapp.Officer.email")
