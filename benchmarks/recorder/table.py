"""The rows of the recorder's benchmark for people."""

HEAD = (
    "design   cameras  processes  connected  CPU ms/stream-s    core  MB/stream  total MB  simulator core"
    "     sent  recorded  short\n" + "-" * 118
)
TARGETS = {"rtp": (0.3, 0.05), "av": (1.0, 0.3)}  # of ffmpeg's CPU and memory for each stream, at 100 cameras
TARGET_AT = 100


def line(row: dict) -> str:
    if row.get("note"):
        return f"{row['design']:8} {row['cameras']:7}  {row['note']}"
    return (
        f"{row['design']:8} {row['cameras']:7} {row['processes']:10} {row['connect']:9.2f}s {row['cpu_ms']:16.3f} {row['core']:7.3f} "
        f"{row['memory_mb_each']:10.2f} {row['memory_mb']:9.0f} {row['simulator_core']:15.3f} {row['sent']:8} {row['recorded']:9} "
        f"{row['cameras_short']:6}"
    )


def ratios(rows: list[dict]) -> str:
    """Each design beside ffmpeg and the bare receiver at the same number of cameras, and how its cost grows."""
    whole = {(row["design"], row["cameras"]): row for row in rows if "cpu_ms" in row}
    lines = ["design   cameras  CPU/ffmpeg  memory/ffmpeg  CPU/bare  CPU per stream against the fewest cameras above 1"]
    first: dict[str, dict] = {}
    for (design, cameras), row in whole.items():
        if cameras > 1:
            first.setdefault(design, row)
        peer, floor = whole.get(("ffmpeg", cameras)), whole.get(("bare", cameras))
        grown = f"×{row['cpu_ms'] / first[design]['cpu_ms']:.2f}" if design in first else "–"
        lines.append(
            f"{design:8} {cameras:7} {_ratio(row, peer, 'cpu_ms'):>11} {_ratio(row, peer, 'memory_mb_each'):>14} "
            f"{_ratio(row, floor, 'cpu_ms'):>9}  {grown}{_verdict(design, cameras, row, peer)}"
        )
    return "\n".join(lines)


def _ratio(row: dict, other: dict | None, what: str) -> str:
    return f"{row[what] / other[what]:.2f}" if other and other[what] else "–"


def _verdict(design: str, cameras: int, row: dict, peer: dict | None) -> str:
    if cameras != TARGET_AT or design not in TARGETS or not peer:
        return ""
    cpu, memory = TARGETS[design]
    good = row["cpu_ms"] <= cpu * peer["cpu_ms"] and row["memory_mb_each"] <= memory * peer["memory_mb_each"]
    return f"   target {cpu} and {memory}: {'met' if good else 'NOT met'}"


def held(row: dict) -> str:
    lost = row["sent"] - row["recorded"]
    before = row["frames_before_loss"]
    text = (
        f"{row['design']}: {row['cameras']} cameras, {row['core']:.3f} core, {row['memory_mb']:.0f} MB; {row['sent']} frames sent, "
        f"{row['recorded']} recorded, {lost} lost on {row['cameras_short']} cameras; {row['files_wrong']} of {row['files_read']} "
        "files read differ from their manifest"
    )
    return text + (f"; {before} frames before the first loss" if before is not None else "; no reader was ever too slow")
