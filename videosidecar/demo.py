"""Six invented cameras that play from the simulator."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portal.places.models import City, District

from .models import Camera
from .services import set_camera_secret, storage

COUNT = 6
USER, PASSWORD = "demo", "demo-camera"
ADDRESSES = (
    ("вул. Семена Палія, 901", 1),
    ("вул. Семена Палія, 901", 2),
    ("вул. Семена Палія, 903", 1),
    ("вул. Владислава Бувалкіна, 910", 3),
    ("вул. 28-ї бригади, 905", 1),
    ("просп. Князя Володимира Великого, 920", 4),
)


def load(city: City) -> list[Camera]:
    """Register the demo cameras in `city` and prepare the folder for their records. Repeating it changes nothing.

    The simulator must ask for the same name: `python -m videosidecar.simulator --user demo --password demo-camera`.
    Raises StorageError when the folder cannot be made.
    """
    district = _district(city)
    if district is None:
        return []
    with transaction.atomic():
        cameras = [_camera(city, district, number) for number in range(1, COUNT + 1)]
    storage().prepare()
    return cameras


def _district(city: City) -> District | None:
    """The district the kits are planned for, or else the first."""
    districts = District.objects.of_city(city)
    return districts.order_by("-cameras_planned", "pk").first()


def _camera(city: City, district: District, number: int) -> Camera:
    address, entrance = ADDRESSES[number - 1]
    values = {
        "district": district,
        "address": address,
        "entrance": entrance,
        "kit_serial": f"DEMO-{city.slug.upper()}-{number:04d}",
        "stream_url": f"rtsp://127.0.0.1:{settings.SIMULATOR_PORT}/cam-{number:04d}",
        "state": Camera.State.ACCEPTED if number <= COUNT // 2 else Camera.State.INSTALLED,
        "installed_on": timezone.localdate(),
        "is_demo": True,
    }
    camera, _created = Camera.objects.get_or_create(code=f"{city.slug}-{number:04d}", defaults=values)
    if camera.stream_url != values["stream_url"]:
        camera.stream_url = values["stream_url"]
        camera.save(update_fields=["stream_url"])
    if not hasattr(camera, "secret"):
        set_camera_secret(camera, USER, PASSWORD)
    return camera
