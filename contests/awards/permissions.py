"""Who takes the sheet itself."""

from accounts.roles import Role, has_role


def may_download(user, certificate) -> bool:
    """Its holder, and those who issue it."""
    return certificate.holder_id == user.pk or has_role(user, Role.EDITOR, Role.COORDINATOR, city=certificate.city)


def may_revoke(user, certificate) -> bool:
    """Coordinators of the certificate's city."""
    return has_role(user, Role.COORDINATOR, city=certificate.city)
