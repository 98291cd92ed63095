"""The first process of a job: starts it, waits, kills what is left, sends the files as one tar."""

from __future__ import annotations

import _signal as signal  # type: ignore[import-not-found]  # loads 3 ms faster than signal
import os
import resource
import stat
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

DUMPABLE, SUBREAPER = 4, 36
BLOCK = 512
LOOK_EVERY = 0.1
PATIENCE = 5.0
DEEPEST = 20
KINDS = {
    stat.S_IFLNK: b"2",
    stat.S_IFCHR: b"3",
    stat.S_IFBLK: b"4",
    stat.S_IFDIR: b"5",
    stat.S_IFIFO: b"6",
    stat.S_IFSOCK: b"S",
}
LINKED, TOO_LARGE, UNREADABLE = b"1", b"L", b"U"


def header(name: bytes, size: int, kind: bytes) -> bytes:
    """Write the head of one member, in the layout that POSIX.1-1988 calls ustar."""
    parts = name[:100].ljust(100, b"\0") + b"0000600\0" + b"0000000\0" * 2
    parts += b"%011o\0" % size + b"00000000000\0" + b" " * 8 + kind + b"\0" * 100
    parts += b"ustar\x0000" + b"\0" * (BLOCK - 265)
    return parts[:148] + b"%06o\0 " % sum(parts) + parts[156:]


def kind_of(status: os.stat_result, room: int) -> bytes:
    """Say what something is, as the mark of its member; b"0" for a file that may go."""
    if not stat.S_ISREG(status.st_mode):
        return KINDS.get(stat.S_IFMT(status.st_mode), UNREADABLE)
    if status.st_nlink != 1:
        return LINKED
    return b"0" if status.st_size <= room else TOO_LARGE


def send_files(folder: str, room: int, send: Callable[[bytes], None]) -> None:
    """Send what lies in a folder: files whole, all else by name and kind alone.

    Args:
        folder: where the job left its files.
        room: bytes that may go in all.
        send: takes bytes.
    """
    for name in sorted(os.listdir(os.fsencode(folder))):
        path = os.path.join(os.fsencode(folder), name)
        kind = kind_of(os.lstat(path), room)
        if kind == b"0":
            room -= send_file(path, name, send)
        else:
            send(header(name, 0, kind))
    send(b"\0" * 2 * BLOCK)


def send_file(path: bytes, name: bytes, send: Callable[[bytes], None]) -> int:
    """Send one file, at the size that it has now, and give its size."""
    try:
        place = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        send(header(name, 0, UNREADABLE))
        return 0
    with open(place, "rb") as file:
        size = left = os.fstat(place).st_size
        send(header(name, size, b"0"))
        while left:
            piece = file.read(min(left, 1 << 16)) or b"\0" * min(left, 1 << 16)
            send(piece)
            left -= len(piece)
    send(b"\0" * (-size % BLOCK))
    return size


def send_all(place: int, data: bytes) -> None:
    """Write all of it."""
    view = memoryview(data)
    while view:
        view = view[os.write(place, view) :]


def used_of_mounts(folders: list[str]) -> tuple[int, bool]:
    """Count files and the fullness of folders that are file systems of their own."""
    files, full = 0, False
    for folder in folders:
        told = os.statvfs(folder)
        files += told.f_files - told.f_ffree
        full = full or not told.f_bavail
    return files, full


def used_of_folders(folders: list[str], room: int) -> tuple[int, bool]:
    """Count files in folders, and whether they hold more bytes than they may."""
    files = size = 0
    todo = [(folder, 0) for folder in folders]
    while todo:
        folder, depth = todo.pop()
        if depth > DEEPEST:
            return sys.maxsize, False  # deeper folders would escape the count
        for entry in listed(folder):
            files += 1
            size += size_of(entry)
            if entry.is_dir(follow_symlinks=False):
                todo.append((entry.path, depth + 1))
    return files, size > room


def listed(folder: str) -> list[os.DirEntry[str]]:
    """List a folder that may vanish meanwhile."""
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []


def size_of(entry: os.DirEntry[str]) -> int:
    """Give what a file takes on the disk; 0 where it vanished."""
    try:
        return entry.stat(follow_symlinks=False).st_blocks * BLOCK
    except OSError:
        return 0


def children(parent: int) -> list[int]:  # pragma: no cover  runs inside
    """List every process below one, children of children too."""
    below: dict[int, list[int]] = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat", "rb") as file:
                    after = file.read().rpartition(b")")[2].split()
            except OSError:
                continue
            below.setdefault(int(after[1]), []).append(int(name))
    found: list[int] = []
    todo = [parent]
    while todo:
        new = below.get(todo.pop(), [])
        found += new
        todo += new
    return found


def kill_rest(*, alone: bool) -> None:  # pragma: no cover  runs inside
    """Kill what is left, and wait for it.

    Args:
        alone: no other job has this user, or this process is the first of its own namespace; then
            one call reaches everything.
    """
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        for one in [-1] if alone else children(os.getpid()):
            try:
                os.kill(one, signal.SIGKILL)
            except OSError:
                continue
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                continue
        except ChildProcessError:
            return
        time.sleep(0.01)


def over(asked: dict[str, Any]) -> str:
    """Name the limit that the files of the job exceed now; empty for none."""
    if asked["mounts"]:
        files, full = used_of_mounts(asked["folders"])
    else:
        files, full = used_of_folders(asked["folders"], asked["room"])
    if files > asked["files"]:
        return "files"
    return "disk" if full else ""


def start(asked: dict[str, Any]) -> int:  # pragma: no cover  runs inside
    """Start the job's program in a session of its own, with the limits set."""
    child = os.fork()
    if child:
        return child
    try:
        os.setsid()
        signal.pthread_sigmask(signal.SIG_SETMASK, [])
        for name, value in asked["rlimits"].items():
            resource.setrlimit(getattr(resource, name), (value, value))
        os.chdir(asked["out"])
        if asked["restrict"]:
            exec(asked["restrict"], {"__name__": "restrict"})  # our own text, in this process
        os.execve(asked["program"][0], asked["program"], asked["variables"])
    except Exception as error:
        why = error.strerror if isinstance(error, OSError) else type(error).__name__
        os.write(2, f"{asked['program'][0]}: {why}\n".encode())
    finally:
        os._exit(127)


def wait(
    child: int, asked: dict[str, Any], parent: int
) -> tuple[int, str]:  # pragma: no cover  runs inside
    """Wait for the job, and look at its files meanwhile.

    Returns:
        Its exit status, negative for a signal, and the limit that stopped it.
    """
    passed = ""
    while True:
        try:
            signal.sigtimedwait([signal.SIGCHLD], LOOK_EVERY)
            while True:
                one, status = os.waitpid(-1, os.WNOHANG)
                if one == child:
                    return os.waitstatus_to_exitcode(status), passed
                if not one:
                    break
        except InterruptedError:
            continue
        passed = passed or over(asked)
        # A full file system of its own stops the job by itself: it may tidy up and go on.
        stops = passed and not (passed == "disk" and asked["mounts"])
        if stops or os.getppid() != parent:
            return -signal.SIGKILL, passed


def tell(status: int, passed: str, spent: resource.struct_rusage) -> bytes:
    """Write how the job ended, as JSON."""
    used = spent.ru_utime + spent.ru_stime
    words = f'"status": {status}, "limit": "{passed}", "cpu": {used}, "peak": {spent.ru_maxrss}'
    return b"E{%s}" % words.encode()


def stay_first() -> None:  # pragma: no cover  runs inside
    """Let no process of the job look into this one, and take in those whose parent has died."""
    import ctypes

    libc = ctypes.CDLL(None)
    libc.prctl(DUMPABLE, 0, 0, 0, 0)
    libc.prctl(SUBREAPER, 1, 0, 0, 0)


def main(asked: dict[str, Any]) -> None:  # pragma: no cover  runs inside
    """Run one job."""
    report, go, parent = asked["report"], asked["go"], os.getppid()
    os.set_inheritable(report, False)
    os.write(report, b"R")
    stay_first()
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
    if os.read(go, 1) != b"G":
        return
    os.close(go)
    status, passed = wait(start(asked), asked, parent)
    kill_rest(alone=asked["alone"])
    passed = over(asked) or (passed if status else "")
    if status == 0 and not passed:
        os.write(report, b"T")
        send_files(asked["out"], asked["out_bytes"], lambda data: send_all(report, data))
    send_all(report, tell(status, passed, resource.getrusage(resource.RUSAGE_CHILDREN)))
