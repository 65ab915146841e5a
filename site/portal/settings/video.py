"""The video sidecar: where it writes and which relay it keeps in step."""

from pathlib import Path

from . import env
from .base import DATABASES, ENVIRONMENT, VAR

VIDEO_ROOT = Path(env.text("VIDEO_ROOT", str(VAR / "video")))
VIDEO_SEGMENT_SECONDS = env.integer("VIDEO_SEGMENT_SECONDS", 60 if ENVIRONMENT == "production" else 10, 2, 3600)
# Disks of the recorder: «[node:]folder[#disk id]», comma-separated; empty: VIDEO_ROOT alone. With nodes named, their
# workers listen to queues recorder-<node> and video-<node>.
VIDEO_DISKS = env.words("VIDEO_DISKS")
VIDEO_MIN_DAYS = env.integer("VIDEO_MIN_DAYS", 3, 0, 3650)  # no recording younger than this is deleted
VIDEO_MAX_DAYS = env.integer("VIDEO_MAX_DAYS", 30, 0, 3650)  # none older is kept; 0: as long as there is room
VIDEO_QUOTA_GB = env.integer("VIDEO_QUOTA_GB", 0, 0, 1_000_000)  # of each disk; 0: the whole of it
RELAY_API_URL = env.text("RELAY_API_URL", "").rstrip("/")  # empty: no relay
RELAY_API_USER = env.text("RELAY_API_USER", "")
RELAY_API_PASSWORD = env.text("RELAY_API_PASSWORD", "")
RELAY_RTSP_URL = env.text("RELAY_RTSP_URL", "rtsp://127.0.0.1:8554")
SIMULATOR_PORT = env.integer("SIMULATOR_PORT", 8655, 1, 65535)
GATE_PORT = env.integer("GATE_PORT", 8656, 1, 65535)

# What is recorded, a copy of the manifests on the disks: no migrations, no backup, made anew by `manage.py video reindex`.
DATABASES["video"] = env.database(env.text("VIDEO_DATABASE_URL", f"sqlite:///{VAR / 'video.sqlite3'}"))
