"""The map shows officers in service by their service contacts; nothing here is a resident's."""

from accounts.privacy import excuse

excuse(
    "слід роботи посадової особи",
    *(f"mapapp.{model}.{name}" for model in ("PolicePoint", "Officer") for name in ("locked_by", "verified_by")),
)
excuse("службовий контакт поліції", "mapapp.Unit.phone", "mapapp.Unit.email", "mapapp.PolicePoint.phone")
excuse("службовий контакт поліції", "mapapp.Officer.phone", "mapapp.Officer.email")
