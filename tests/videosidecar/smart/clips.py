"""Clips of the drawn street for the simulated cameras."""

from fractions import Fraction

import av

from .street import look


def write(path, pictures, *, fps=10, gop=5):
    """An H.264 clip of `pictures`, a key frame every `gop` of them."""
    with av.open(str(path), "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=fps)
        stream.height, stream.width = pictures[0].shape[:2]
        stream.pix_fmt, stream.time_base, stream.gop_size = "yuv420p", Fraction(1, fps), gop
        settings = f"keyint={gop}:min-keyint={gop}:scenecut=0:bframes=0"
        stream.options = {"profile": "baseline", "preset": "ultrafast", "tune": "zerolatency", "x264-params": settings}
        for number, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def street(path):
    return write(path, [look("day", moment=moment, people=2) for moment in range(20)])


def black(path):
    return write(path, [look("day", moment=moment, gain=0.0, noise=1.0) for moment in range(10)])


def frozen(path):
    return write(path, [look("day", moment=0, people=2)] * 10)
