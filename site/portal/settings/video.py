"""The video sidecar: where it writes and which relay it keeps in step."""

from pathlib import Path

from . import env
from .base import ENVIRONMENT, VAR

VIDEO_ROOT = Path(env.text("VIDEO_ROOT", str(VAR / "video")))
VIDEO_SEGMENT_SECONDS = env.integer("VIDEO_SEGMENT_SECONDS", 60 if ENVIRONMENT == "production" else 10, 2, 3600)
RELAY_API_URL = env.text("RELAY_API_URL", "").rstrip("/")  # empty: no relay
RELAY_API_USER = env.text("RELAY_API_USER", "")
RELAY_API_PASSWORD = env.text("RELAY_API_PASSWORD", "")
RELAY_RTSP_URL = env.text("RELAY_RTSP_URL", "rtsp://127.0.0.1:8554")
SIMULATOR_PORT = env.integer("SIMULATOR_PORT", 8655, 1, 65535)
GATE_PORT = env.integer("GATE_PORT", 8656, 1, 65535)
