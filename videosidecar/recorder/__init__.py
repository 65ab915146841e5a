"""The recorder: camera streams in, segments out. Imports no Django; needs its disk, the streams and Valkey.

Layers, lowest first: `errors`, `model` (the interfaces) → `timeline`, `nal`, `boxes`, `scan`, `manifest`, `storage` →
`fragment_writer`, `mp4_writer`, `writers` (which of the two) → `settle`, `repair` → `segmenter` → `recording` (one camera)
→ drivers (`threads` with `av_source`, `rtsp`) → `board` (Valkey) → `shard` (many cameras, one job).
"""
