"""Pictures → coded key frames, as a camera would send them."""

from fractions import Fraction

import av

from videosidecar.recorder.model import Track

RATE = Fraction(1, 10)


def key_frames(pictures, *, codec="libx264", quality=28, waver=0, pix_fmt="yuv420p"):
    """(track, key frames in Annex B): every picture coded by itself."""
    coded = []
    encoder = None
    for number, picture in enumerate(pictures):
        if encoder is None or waver:
            encoder = _encoder(codec, quality + (number * 7 % (2 * waver + 1) - waver if waver else 0), picture.shape, pix_fmt)
        frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
        frame.pts = number
        coded += [bytes(packet) for packet in encoder.encode(frame)]
        if waver:
            coded += [bytes(packet) for packet in encoder.encode(None)]
    if not waver:
        coded += [bytes(packet) for packet in encoder.encode(None)]
    name = {"libx264": "h264", "libx265": "hevc"}.get(codec, codec)
    packing = "annexb" if name in ("h264", "hevc") else "raw"
    height, width = pictures[0].shape[:2]
    return Track("video", name, RATE, width, height, packing=packing), coded


def _encoder(codec, quality, shape, pix_fmt):
    encoder = av.CodecContext.create(codec, "w")
    encoder.height, encoder.width = shape[:2]
    encoder.pix_fmt, encoder.time_base, encoder.framerate = pix_fmt, RATE, 1 / RATE
    encoder.gop_size = 1
    if codec == "libx264":
        encoder.options = {"preset": "ultrafast", "tune": "zerolatency", "crf": str(quality), "x264-params": "keyint=1:log-level=none"}
    elif codec == "libx265":
        encoder.options = {"preset": "ultrafast", "crf": str(quality), "x265-params": "keyint=1:log-level=none:repeat-headers=1"}
    return encoder
