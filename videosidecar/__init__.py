"""The video sidecar: registry of cameras, recorder, relay, operators' console."""
