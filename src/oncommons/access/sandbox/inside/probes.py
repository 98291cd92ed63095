"""Tries what a researcher's code must not be able to do, and says what happened, as JSON."""

import ctypes
import fcntl
import json
import mmap
import os
import resource
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

LIBC = ctypes.CDLL(None, use_errno=True)
NEW_USER, NEW_NET = 0x10000000, 0x40000000
SECONDS = 20
CLOSED, OPEN = "blocked", "open"
ASKED: dict[str, Any] = {}
"""What to aim at; read at the start."""


def ask(value: int) -> int:
    """Give an answer of the kernel, or raise what it said."""
    if value < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return value


def call(name: str, *arguments: Any) -> int:  # noqa: ANN401  what ctypes takes
    """Make a system call by its number."""
    words = [ctypes.c_long(one) if isinstance(one, int) else one for one in arguments]
    return ask(LIBC.syscall(ctypes.c_long(ASKED["calls"][name]), *words))


def read(path: str) -> int:
    """Open for reading, and read one byte: nothing of a file goes into the answer."""
    with open(path, "rb") as file:
        return len(file.read(1))


def open_to_write(path: str) -> None:
    """Open for writing and write nothing, so that the control does no harm."""
    os.close(os.open(path, os.O_WRONLY))


def make_in(folder: str) -> None:
    """Make a file, and remove it."""
    path = os.path.join(folder, f"oncommons-probe-{os.getpid()}")
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    os.unlink(path)


def connect(kind: int, family: int, address: Any) -> None:  # noqa: ANN401  by family
    """Reach an address."""
    with socket.socket(family, kind) as one:
        one.settimeout(5)
        one.connect(address)
        one.send(b"probe")


def listen() -> None:
    """Wait for connections from the network."""
    with socket.socket(socket.AF_INET) as one:
        one.bind(("127.0.0.1", 0))
        one.listen()


def pair_to_outside() -> None:
    """Send from one end of a pair of sockets to somebody else, which a datagram pair can do."""
    one, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    with one, other:
        one.sendto(b"probe", "\0" + ASKED["abstract_datagram"])


def raw_socket() -> None:
    """Talk to the routing table, as any program may."""
    socket.socket(socket.AF_NETLINK, socket.SOCK_RAW).close()


def environment_of(pid: int) -> None:
    """Read what another process was started with."""
    with open(f"/proc/{pid}/environ", "rb") as file:
        if ASKED["secret"].encode() not in file.read():
            raise OSError(2, "the secret is not there")


def own_environment() -> None:
    """Look for the secret of the hub among our own variables."""
    if ASKED["secret"] not in os.environ.values():
        raise OSError(2, "the secret is not there")


def see_processes() -> int:
    """Look at the command of another process."""
    return read("/proc/{other_pid}/cmdline".format(**ASKED))


def attach() -> None:
    """Trace another process, and let it go."""
    pid = ASKED["other_pid"]
    call("ptrace", 16, pid, 0, 0)
    os.waitpid(pid, 0)
    call("ptrace", 17, pid, 0, 0)


def read_memory() -> None:
    """Read memory of another process: at an address where there is none, EFAULT says it was let."""
    place = ctypes.create_string_buffer(8)
    ours = (ctypes.c_size_t * 2)(ctypes.addressof(place), 8)
    theirs = (ctypes.c_size_t * 2)(8, 8)
    try:
        call("process_vm_readv", ASKED["other_pid"], ours, 1, theirs, 1, 0)
    except OSError as error:
        if error.errno != 14:
            raise


def limits_of_another() -> None:
    """Change what the hub may use, to what it already may."""
    pid = ASKED["hub_pid"]
    resource.prlimit(pid, resource.RLIMIT_CORE, resource.prlimit(pid, resource.RLIMIT_CORE))


def clone_into_user_namespace() -> None:
    """Start a process in a new user namespace by clone, past unshare."""
    pid = call("clone", NEW_USER | signal.SIGCHLD, 0, 0, 0, 0)
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)


def clone3() -> None:
    """Ask for clone3, whose flags no filter can read: only "no such call" blocks it."""
    try:
        call("clone3", ctypes.create_string_buffer(8), 8)
    except OSError as error:
        if error.errno == 38:
            raise


def other_abi() -> None:
    """Call by the numbers of x32, past a filter that looks at other numbers."""
    ask(LIBC.syscall(ctypes.c_long(0x40000000 + 39)))


def old_calls() -> None:
    """Call as a program of 32 bits does (int 0x80, getpid), past a filter for 64 bits."""
    code = b"\xb8\x14\x00\x00\x00\xcd\x80\xc3"
    with mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC) as page:
        page.write(code)
        place = ctypes.addressof(ctypes.c_char.from_buffer(page))
        if ctypes.CFUNCTYPE(ctypes.c_int)(place)() <= 0:
            raise OSError(38, "no such call")
        os._exit(0)


def mount_memory() -> None:
    """Mount a file system over a folder."""
    ask(LIBC.mount(b"probe", ASKED["out"].encode(), b"tmpfs", 0, None))


def remount_data() -> None:
    """Make the data writable."""
    ask(LIBC.mount(b"none", ASKED["data"].encode(), None, 32 | 4096, None))


def new_network() -> None:
    """Get a network of one's own, where one would be root."""
    call("unshare", NEW_USER | NEW_NET)


def type_for_another() -> None:
    """Put a letter into a terminal: without one, "not a terminal" says that it was let."""
    try:
        fcntl.ioctl(0, 0x5412, b"x")
    except OSError as error:
        if error.errno == 1:
            raise


def device() -> None:
    """Make the first disk, and remove it."""
    path = os.path.join(ASKED["out"], "disk")
    os.mknod(path, 0o060600, os.makedev(254, 0))
    os.unlink(path)


def file_by_handle() -> None:
    """Open a file by its number, past every folder."""
    handle = ctypes.create_string_buffer(b"\x08\x00\x00\x00\x01\x00\x00\x00" + b"\x02" * 8, 128)
    try:
        call("open_by_handle_at", -100, handle, 0)
    except OSError as error:
        if error.errno not in (9, 22, 95, 116):  # it was let, and there is no such handle
            raise


def watch_paging() -> None:
    """Get hold of faults of the memory."""
    os.close(call("userfaultfd", 1))


def ring() -> None:
    """Get a ring of calls that no filter sees."""
    os.close(call("io_uring_setup", 4, ctypes.create_string_buffer(256)))


def program_in_kernel() -> None:
    """Load a map into the kernel."""
    what = (ctypes.c_uint * 32)(2, 4, 8, 1)
    os.close(call("bpf", 0, what, 128))


def measure_kernel() -> None:
    """Open a counter of the processor."""
    what = (ctypes.c_uint * 32)(1, 128, 0)
    os.close(call("perf_event_open", what, 0, -1, -1, 0))


def key_ring() -> None:
    """Read the keys of the session."""
    call("keyctl", 0, -3, 1)


def segment_of_another() -> None:
    """Find shared memory that a process outside has made."""
    call("shmget", ASKED["segment"], 1, 0)


def become_root() -> None:
    """Become the user 0, or be it already."""
    if os.geteuid():
        os.setuid(0)


def change_data_mode() -> None:
    """Change the mode of a data file, to what it is."""
    path = ASKED["data_file"]
    os.chmod(path, os.stat(path).st_mode & 0o777)


def signal_another() -> None:
    """Ask whether one may send a signal to another process."""
    os.kill(ASKED["other_pid"], 0)


def use_data() -> int:
    """Must work: read the data."""
    return read(ASKED["data_file"])


def use_out() -> None:
    """Must work: write a result."""
    with open(os.path.join(ASKED["out"], "kept.txt"), "w") as file:
        file.write("a result")


def use_scratch() -> None:
    """Must work: a temporary file, and a process of one's own."""
    with tempfile.TemporaryFile() as file:
        file.write(b"x")
    if os.system("exit 7") >> 8 != 7:
        raise OSError(2, "no process could be started")


def probes() -> dict[str, Callable[[], object]]:
    """List every probe by its name."""
    host, asked = ("127.0.0.1", ASKED["port"]), ASKED
    return {
        "write into the data": lambda: make_in(asked["data"]),
        "overwrite a data file": lambda: os.close(os.open(asked["data_file"], os.O_RDWR)),
        "change the mode of a data file": change_data_mode,
        "read the data of another project": lambda: read(asked["other_data"]),
        "read a file of the hub": lambda: read(asked["hub_file"]),
        "read the password file": lambda: read("/etc/shadow"),
        "write into /etc": lambda: make_in("/etc"),
        "write into the code": lambda: make_in(asked["code"]),
        "overwrite a program": lambda: open_to_write(os.__file__),
        "write into /sys": lambda: open_to_write("/sys/kernel/mm/transparent_hugepage/enabled"),
        "write into /proc/sys": lambda: open_to_write("/proc/sys/kernel/core_pattern"),
        "make a device": device,
        "open a file by its number": file_by_handle,
        "change the root folder": lambda: os.chroot(asked["out"]),
        "mount a file system": mount_memory,
        "make the data writable": remount_data,
        "reach a service by TCP": lambda: connect(socket.SOCK_STREAM, socket.AF_INET, host),
        "reach a service by UDP": lambda: connect(
            socket.SOCK_DGRAM, socket.AF_INET, ("127.0.0.1", asked["datagrams"])
        ),
        "ask for a name (DNS)": lambda: connect(
            socket.SOCK_DGRAM, socket.AF_INET, (asked["name_server"], 53)
        ),
        "reach the network by IPv6": lambda: socket.socket(socket.AF_INET6).close(),
        "wait for connections": listen,
        "read the routing table": raw_socket,
        "reach a socket by its path": lambda: connect(
            socket.SOCK_STREAM, socket.AF_UNIX, asked["socket"]
        ),
        "reach an abstract socket": lambda: connect(
            socket.SOCK_STREAM, socket.AF_UNIX, "\0" + asked["abstract"]
        ),
        "send out of a pair of sockets": pair_to_outside,
        "find the hub's secret among the variables": own_environment,
        "read the variables of the hub": lambda: environment_of(asked["hub_pid"]),
        "see other processes": see_processes,
        "send a signal to another job": signal_another,
        "trace another job": attach,
        "read the memory of another job": read_memory,
        "change the limits of the hub": limits_of_another,
        "find shared memory of another": segment_of_another,
        "become root": become_root,
        "make a user namespace": lambda: call("unshare", NEW_USER),
        "make a user namespace by clone": clone_into_user_namespace,
        "ask for clone3": clone3,
        "get a network of one's own": new_network,
        "read the key ring": key_ring,
        "load a program into the kernel": program_in_kernel,
        "use io_uring": ring,
        "open a counter of the processor": measure_kernel,
        "get hold of paging": watch_paging,
        "type for another": type_for_another,
        "call by the numbers of x32": other_abi,
        "call as a 32-bit program": old_calls,
        "can: read the data": use_data,
        "can: write a result": use_out,
        "can: use scratch and processes": use_scratch,
    }


def tried(probe: Callable[[], object]) -> str:
    """Run one probe in a process of its own, and say what happened.

    Returns:
        `open` or `blocked`, and why, in words of the kernel alone.
    """
    here, there = os.pipe()
    child = os.fork()
    if not child:
        try:
            probe()
            said = OPEN
        except OSError as error:
            said = f"{CLOSED}: {error.strerror or type(error).__name__}"
        except BaseException as error:
            said = f"{CLOSED}: {type(error).__name__}"
        os.write(there, said.encode())
        os._exit(0)
    os.close(there)
    until = time.monotonic() + SECONDS
    done, status = os.waitpid(child, os.WNOHANG)
    while not done and time.monotonic() < until:
        time.sleep(0.002)
        done, status = os.waitpid(child, os.WNOHANG)
    if not done:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return "blocked: no answer"
    with open(here, "rb") as file:
        said = file.read().decode()
    if os.WIFSIGNALED(status):
        return f"{CLOSED}: killed by {signal.Signals(os.WTERMSIG(status)).name}"
    return said or OPEN


def main() -> None:
    """Try every probe but those that would do harm here, and write what happened."""
    leave = set(ASKED["leave"])
    told = json.dumps({name: tried(one) for name, one in probes().items() if name not in leave})
    if ASKED["into"]:
        with open(ASKED["into"], "w") as file:
            file.write(told)
    else:
        print(told)  # noqa: T201  the control; there is nobody else to tell


def asked() -> dict[str, Any]:
    """Read what to try; inside a sandbox the folders are where the sandbox says."""
    here = os.path.dirname(os.path.abspath(sys.argv[0]))
    with open(os.path.join(here, "asked.json")) as file:
        read_: dict[str, Any] = json.load(file)
    if os.environ.get("ONCOMMONS_DATA"):
        data, out = os.environ["ONCOMMONS_DATA"], os.environ["ONCOMMONS_OUT"]
        read_.update(data=data, out=out, code=here, into=os.path.join(out, "probes.json"))
        read_["data_file"] = os.path.join(data, "cohort.csv")
    return read_


if __name__ == "__main__":
    ASKED.update(asked())
    main()
