"""Verbs of the video part on the portal's side: registry → plan, relay, grants."""

import secrets

import redis
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portal.audit.services import record
from portal.core.queue import connection
from portal.places.models import City

from . import disks
from .gate.grants import KEY, Grant, fingerprint, snapshot_hash
from .models import AccessGrant, Camera, CameraSecret
from .publishing import Published, camera_plan, publish
from .recorder.board import Board
from .recorder.storage import Storage
from .relay import RelayClient, RelayError, RelayNotFound, apply, camera_path, make_plan
from .sealing import SealBroken


def board() -> Board:
    return Board(connection(settings.REDIS_URL))


def storage() -> Storage:
    return Storage(settings.VIDEO_ROOT)


def storage_at(disk: disks.Disk) -> Storage:
    return Storage(disk.root, disk_id=disk.id)


# Cameras.


def set_camera_secret(camera: Camera, user: str, password: str, *, actor=None) -> None:
    """Keep the camera's user name and password; an empty name forgets both. An empty password keeps the old one."""
    with transaction.atomic():
        if not user:
            CameraSecret.objects.filter(camera=camera).delete()
        else:
            secret = CameraSecret.objects.filter(camera=camera).first() or CameraSecret(camera=camera)
            secret.user = user
            if password or not secret.sealed_password:
                secret.set_password(password)
            secret.save()
        record("video.camera_secret_changed", camera, actor=actor, city=camera.district.city)


def camera_credentials(camera: Camera) -> tuple[str, str]:
    """User name and password for the recorder; empty where there are none or they cannot be unsealed."""
    secret = getattr(camera, "secret", None)
    if secret is None:
        return "", ""
    try:
        return secret.user, secret.password()
    except SealBroken:
        return "", ""


def recorded_cameras():
    return Camera.objects.recorded().select_related("district__city", "secret").order_by("code")


# The plan.


def publish_plan(*, confirmed: bool = False) -> Published:
    """Write the registry as shard plans and terms of keeping for the recorder. Raises redis.RedisError."""
    target = board()
    target.publish_policy(disks.policy().to_json())
    plans = [camera_plan(camera, camera_credentials(camera)) for camera in recorded_cameras()]
    return publish(target, plans, confirmed=confirmed)


# The relay.


def relay_client() -> RelayClient:
    return RelayClient(settings.RELAY_API_URL, settings.RELAY_API_USER, settings.RELAY_API_PASSWORD)


def desired_paths() -> dict[str, dict]:
    """Every camera's path in the relay. Holds passwords: never log it."""
    return {camera.relay_path: camera_path(camera.stream_url, *camera_credentials(camera)) for camera in recorded_cameras()}


def city_slugs() -> set[str]:
    return set(City.objects.values_list("slug", flat=True))


def reconcile_relay(*, confirmed: bool = False) -> dict:
    """Bring the relay in step; returns counts, or why nothing was done. Raises RelayError, RemovalNotConfirmed."""
    if not settings.RELAY_API_URL:
        return {"skipped": "RELAY_API_URL не задано"}
    ours = city_slugs()
    with relay_client() as client:
        plan = make_plan(desired_paths(), client.config_paths(), lambda name: name.split("/")[0] in ours)
        return apply(client, plan, confirmed=confirmed)


def relay_states() -> dict[str, bool]:
    """Whether each path has a stream in the relay; empty when there is no relay to ask."""
    if not settings.RELAY_API_URL:
        return {}
    try:
        with relay_client() as client:
            return {name: bool(path.get("available")) for name, path in client.paths().items()}
    except RelayError:
        return {}


# Grants.


def new_token() -> str:
    return secrets.token_urlsafe(32)


def grant_access(grant: AccessGrant, *, actor=None) -> str:
    """Save a new grant and return its token, which is never shown again."""
    token = new_token()
    grant.token_hash = fingerprint(token)
    grant.created_by = actor
    with transaction.atomic():
        grant.save()
        record("video.access_granted", grant, actor=actor, city=grant.city, personal={"holder": grant.holder})
        transaction.on_commit(publish_grants_if_possible)
    return token


def revoke_access(grant: AccessGrant, *, actor=None) -> bool:
    """End a grant now: no new sessions, and the running ones are kicked. False when it had ended already."""
    with transaction.atomic():
        changed = AccessGrant.objects.filter(pk=grant.pk, revoked_at=None).update(revoked_at=timezone.now())
        if not changed:
            return False
        record("video.access_revoked", grant, actor=actor, city=grant.city)
        transaction.on_commit(publish_grants_if_possible)
        transaction.on_commit(lambda: kick_sessions(grant.name), robust=True)
    return True


def publish_grants() -> int:
    """Write every living grant where the gate reads it; returns how many. Raises redis.RedisError."""
    living = AccessGrant.objects.filter(revoked_at=None, until__gt=timezone.now()).select_related("city")
    grants = [Grant(g.name, g.token_hash, (f"{g.city.slug}/",), until=g.until.timestamp()) for g in living]
    with connection(settings.REDIS_URL).pipeline() as pipe:
        pipe.delete(KEY)
        pipe.hset(KEY, mapping=snapshot_hash(grants))
        pipe.execute()
    return len(grants)


def publish_grants_if_possible() -> None:
    """As above; when the queue is away, the planner's next tick does it."""
    try:
        publish_grants()
    except redis.RedisError:
        return


def kick_sessions(name: str) -> int:
    """End the relay's running sessions of the grant `name`; returns how many. Raises RelayError."""
    if not settings.RELAY_API_URL:
        return 0
    kicked = 0
    with relay_client() as client:
        for session in client.sessions():
            if session.get("user") != name:
                continue
            try:
                client.kick(session["id"])
            except RelayNotFound:
                continue
            kicked += 1
    return kicked
