"""Streams made by ffmpeg, and copies of them that are broken, one thing each."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

from watched.programs import Program, Programs

# width, height, kb/s
RUNGS = ((640, 360, 900), (480, 270, 500), (320, 180, 250))
FPS = 25
SEGMENT = 2
FILM = 10
# a live stream that nobody ends does
LIVE = 180


def _encoded(rungs: tuple[tuple[int, int, int], ...], sounds: int, live: bool) -> list[str]:
    """ffmpeg's arguments up to the muxer: a test picture in several sizes, and a tone, so many times."""
    width, height, _ = rungs[0]
    pace = ["-re"] if live else []
    picture = f"testsrc2=size={width}x{height}:rate={FPS}"
    made = ["ffmpeg", "-v", "error", "-nostdin", "-y", *pace, "-f", "lavfi", "-i", picture]
    made += [*pace, "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000", "-t", str(LIVE if live else FILM)]
    names = "".join(f"[s{i}]" for i in range(len(rungs)))
    scaled = "".join(f";[s{i}]scale={w}:{h}[v{i}]" for i, (w, h, _) in enumerate(rungs))
    made += ["-filter_complex", f"[0:v]split={len(rungs)}{names}{scaled}"]
    for i in range(len(rungs)):
        made += ["-map", f"[v{i}]"]
    made += ["-map", "1:a"] * sounds
    gop = str(FPS * SEGMENT)
    made += ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-threads", "1"]
    made += ["-g", gop, "-keyint_min", gop, "-sc_threshold", "0", "-c:a", "aac", "-b:a", "64k"]
    for i, (_, _, rate) in enumerate(rungs):
        made += [f"-b:v:{i}", f"{rate}k", f"-maxrate:v:{i}", f"{rate}k", f"-bufsize:v:{i}", f"{rate}k"]
    return made


class Media:
    """Makes streams below `www`; live ones go on in the background."""

    def __init__(self, programs: Programs, www: Path) -> None:
        self.programs, self.www = programs, www

    def _made(self, name: str, *command: str) -> Program:
        (self.www / name).mkdir(parents=True)
        return self.programs.start(f"ffmpeg-{name}", *command)

    def hls(self, name: str, rungs: int = 3, live: bool = False, apart: bool = False) -> Program:
        """A master playlist and its rungs; `apart`: fMP4, and the sound in a list of its own."""
        chosen, place = RUNGS[-rungs:], self.www / name
        sounds = 1 if apart else rungs
        ladder = " ".join(f"v:{i},agroup:sound" if apart else f"v:{i},a:{i}" for i in range(rungs))
        if apart:
            ladder = f"a:0,agroup:sound,default:yes {ladder}"
        flags = "independent_segments+temp_file"
        ending = ["-hls_playlist_type", "vod"]
        if live:
            flags += "+delete_segments+program_date_time"
            ending = ["-hls_list_size", "5"]
        kind = ["-hls_segment_type", "fmp4", "-hls_fmp4_init_filename", "init-%v.mp4"] if apart else []
        files = f"{place}/%v-%05d.{'m4s' if apart else 'ts'}"
        muxed = ["-f", "hls", "-hls_time", str(SEGMENT), *ending, "-hls_flags", flags, *kind]
        muxed += ["-master_pl_name", "master.m3u8", "-var_stream_map", ladder]
        muxed += ["-hls_segment_filename", files, f"{place}/%v.m3u8"]
        return self._made(name, *_encoded(chosen, sounds, live), *muxed)

    def dash(self, name: str, live: bool = False, timeline: bool = True) -> Program:
        """Two representations of the picture, and one of the sound. Without a timeline, segments follow from the clock."""
        ending = ["-window_size", "5"] if live else []
        muxed = ["-f", "dash", "-seg_duration", str(SEGMENT), "-use_template", "1", *ending]
        muxed += ["-use_timeline", str(int(timeline))]
        muxed += ["-adaptation_sets", "id=0,streams=v id=1,streams=a", f"{self.www / name}/stream.mpd"]
        return self._made(name, *_encoded(RUNGS[-2:], 1, live), *muxed)

    def broken(self, name: str, whole: str, breaks: Callable[[Path], object]) -> str:
        """A copy of a stream, after `breaks` has been at it."""
        place = self.www / name
        shutil.copytree(self.www / whole, place)
        breaks(place)
        return name


def segments(playlist: str) -> list[str]:
    """The segments that an HLS playlist names, oldest first."""
    return [line for line in playlist.splitlines() if line and not line.startswith("#")]


def edited(path: Path, pattern: str, by: str) -> None:
    """Replaces what must be there once at least."""
    text, n = re.subn(pattern, by, path.read_text(), flags=re.MULTILINE)
    if not n:
        raise ValueError(f"{path.name}: nothing like {pattern}")
    path.write_text(text)


def cut(path: Path, before: str, times: int) -> None:
    """Ends a text in the middle: before so many of something, and three characters later."""
    text, at = path.read_text(), 0
    for _ in range(times):
        at = text.index(before, at + 1)
    path.write_text(text[: at + 3])


def joined(playlist: Path) -> None:
    """Three segments become one of three times the length; what the list promises stays as it was."""
    text = playlist.read_text()
    _, first, *others = segments(text)[:4]
    with (playlist.parent / first).open("ab") as out:
        for other in others:
            out.write((playlist.parent / other).read_bytes())
    for other in others:
        text = re.sub(rf"^#EXTINF:.*\n{re.escape(other)}\n", "", text, flags=re.MULTILINE)
    text = re.sub(
        rf"^#EXTINF:.*\n{re.escape(first)}$", f"#EXTINF:{3 * SEGMENT}.000000,\n{first}", text, flags=re.MULTILINE
    )
    playlist.write_text(text)
