"""The recorder: camera streams in, segments out. Imports no Django; needs its disk, the streams and Valkey.

Layers, lowest first: `errors`, `model` (the two interfaces) → `timeline`, `storage` → `av_source`, `mp4_writer` →
`segmenter` → `camera` (one camera, one thread) → `board` (Valkey) → `shard` (many cameras, one job).
"""
