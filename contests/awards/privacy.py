"""Certificates: the register keeps what was printed on paper, the account and the consent to show the name go."""

from accounts.privacy import register

from .models import Certificate


def export(user) -> list[dict]:
    return [
        {"number": row.number, "kind": row.get_kind_display(), "recipient": row.recipient, "reason": row.reason, "issued": row.issued_on}
        for row in Certificate.objects.filter(holder=user)
    ]


def erase(user) -> None:
    Certificate.objects.filter(holder=user).update(holder=None, name_may_be_shown=False)


register("awards", "Грамоти", export=export, erase=erase, covers=("awards.Certificate.holder",))
