"""Who takes the sheet itself."""

from accounts.roles import Role, has_role


def may_download(user, certificate) -> bool:
    """Its holder, and those who issue it."""
    return certificate.holder_id == user.pk or has_role(user, Role.EDITOR, Role.COORDINATOR)


def may_revoke(user, certificate) -> bool:
    """Coordinators of the certificate's city, or of the whole portal."""
    return has_role(user, Role.COORDINATOR) and user.city_id in (None, certificate.city_id)
