"""What the recorder writes plays in a real browser: closed, cut off by a crash, and fed by fragments."""

import json
from base64 import b64encode

import pytest

from videosidecar.recorder.fragment_writer import FragmentWriter
from videosidecar.recorder.mp4_writer import Mp4Writer
from videosidecar.recorder.scan import init_segment

from .samples import read_clip, write_all

pytestmark = pytest.mark.once

PAGE = """<!doctype html><meta charset="utf-8"><video muted width="320" height="180"></video><script>
const video = document.querySelector("video");
window.frames_shown = 0;
const count = () => { window.frames_shown += 1; video.requestVideoFrameCallback(count); };
video.requestVideoFrameCallback(count);
const pieces = PIECES;
if (!pieces) { video.src = "NAME"; }
else {
  const source = new MediaSource();
  video.src = URL.createObjectURL(source);
  source.addEventListener("sourceopen", async () => {
    const buffer = source.addSourceBuffer(pieces.type);
    for (const piece of pieces.data) {
      buffer.appendBuffer(Uint8Array.from(atob(piece), (letter) => letter.charCodeAt(0)));
      await new Promise((done) => buffer.addEventListener("updateend", done, {once: true}));
    }
    source.endOfStream();
  });
}
video.play();
</script>"""


def play(page, folder, name, pieces=None):
    """Open the file in a page and wait until a second and a half of it has been shown."""
    html = folder / f"{name}.html"
    html.write_text(PAGE.replace("PIECES", json.dumps(pieces)).replace("NAME", name), encoding="utf-8")
    page.goto(html.as_uri())
    page.wait_for_function("document.querySelector('video').currentTime > 1.5 && window.frames_shown >= 3")
    assert page.evaluate("document.querySelector('video').error") is None
    return page.evaluate("[document.querySelector('video').videoWidth, document.querySelector('video').duration]")


@pytest.mark.parametrize("writer", [FragmentWriter, Mp4Writer])
def test_closed_and_cut_off_files_play(page, writer, clip_file, tmp_path):
    info, units = read_clip(clip_file("h264 with aac"))
    path = tmp_path / "segment.mp4"
    path.touch()
    open_file = writer(path, info)
    write_all(open_file, units)
    (tmp_path / "cut.mp4").write_bytes(path.read_bytes())
    open_file.close()
    width, duration = play(page, tmp_path, "segment.mp4")
    assert width == 320
    assert abs(duration - 4) < 0.2
    assert play(page, tmp_path, "cut.mp4")[0] == 320


def test_fragments_of_a_closed_file_feed_a_player(page, clip_file, tmp_path):
    info, units = read_clip(clip_file("h264 with aac"))
    path = tmp_path / "segment.mp4"
    path.touch()
    writer = FragmentWriter(path, info)
    write_all(writer, units)
    writer.close()
    whole = path.read_bytes()
    parts = [init_segment(path), *(whole[at : at + length] for at, length, _dts in writer.fragments)]
    codec = "avc1." + info.video.config[1:4].hex()
    pieces = {"type": f'video/mp4; codecs="{codec}, mp4a.40.2"', "data": [b64encode(part).decode() for part in parts]}
    assert play(page, tmp_path, "fed", pieces)[0] == 320
