"""The filter of system calls, run by a small interpreter of classic BPF, on both processors."""

import os
import struct

import pytest

from oncommons.access.sandbox import Way
from oncommons.access.sandbox.seccomp import ALLOW, ENOSYS, EPERM, ERRNO, KILL, in_memory, program
from oncommons.access.sandbox.syscalls import DENIED, PROCESSORS, SHARED, WATCHED
from oncommons.errors import Refused

MACHINES = list(PROCESSORS)
REFUSED = ERRNO | EPERM
UNIX, INTERNET, NETLINK, TIPC = 1, 2, 16, 30
STREAM, DATAGRAM, RAW, SEQPACKET, CLOEXEC = 1, 2, 3, 5, 0o2000000


def decide(filter_, audit, number, *arguments):
    """Run a filter on one call."""
    words = [*arguments, *[0] * (6 - len(arguments))]
    data = struct.pack("<IIQ6Q", number, audit, 0, *(word % (1 << 64) for word in words))
    steps = list(struct.iter_unpack("HBBI", filter_))
    at, kept = 0, 0
    while True:
        code, if_true, if_false, value = steps[at]
        at += 1
        if code == 0x20:
            (kept,) = struct.unpack_from("<I", data, value)
        elif code == 0x54:
            kept &= value
        elif code == 0x15:
            at += if_true if kept == value else if_false
        elif code == 0x35:
            at += if_true if kept >= value else if_false
        else:
            assert code == 0x06
            return value


@pytest.fixture(params=MACHINES)
def machine(request):
    return request.param


@pytest.fixture(params=list(Way))
def way(request):
    return request.param


@pytest.fixture
def asked(machine, way):
    """Ask the filter about a call by its name."""
    processor, filter_ = PROCESSORS[machine], program(way, machine)

    def ask(name, *arguments):
        for table in (WATCHED, DENIED, SHARED):
            if name in table and table[name][processor.at] is not None:
                return decide(filter_, processor.audit, table[name][processor.at], *arguments)
        return ALLOW

    return ask


def test_every_denied_call_is_refused(machine, way):
    processor, filter_ = PROCESSORS[machine], program(way, machine)
    numbers = processor.numbers(DENIED)
    assert len(numbers) >= 34
    assert {decide(filter_, processor.audit, number) for number in numbers.values()} == {REFUSED}


def test_what_reaches_shared_files_is_refused_in_the_fallback_alone(machine):
    processor = PROCESSORS[machine]
    for way, verdict in ((Way.BWRAP, ALLOW), (Way.CONFINE, REFUSED)):
        filter_ = program(way, machine)
        numbers = processor.numbers(SHARED).values()
        assert {decide(filter_, processor.audit, number) for number in numbers} == {verdict}


def test_ordinary_calls_are_allowed(machine, way):
    processor, filter_ = PROCESSORS[machine], program(way, machine)
    known = {number for table in (DENIED, SHARED, WATCHED) for number in
             processor.numbers(table).values()}  # fmt: skip
    others = set(range(340)) - known
    assert {decide(filter_, processor.audit, number) for number in others} == {ALLOW}


def test_another_architecture_is_killed(machine, way):
    filter_ = program(way, machine)
    assert decide(filter_, 0x40000003, 20) == KILL
    assert decide(filter_, 0, 20) == KILL


def test_the_second_abi_of_x86_64_is_killed(way):
    filter_, audit = program(way, "x86_64"), PROCESSORS["x86_64"].audit
    assert decide(filter_, audit, 0x4000_0000) == KILL
    assert decide(filter_, audit, 0x4000_0000 + 41, INTERNET) == KILL


def test_sockets(asked, way):
    assert asked("socket", UNIX, STREAM) == (ALLOW if way is Way.BWRAP else REFUSED)
    assert {asked("socket", one, STREAM) for one in (0, INTERNET, 10, NETLINK, 17, 40)} == {REFUSED}
    # The kernel looks at the low 32 bits of a family, and so do we.
    assert asked("socket", (1 << 32) | INTERNET, STREAM) == REFUSED


def test_pairs_of_sockets(asked, way):
    for kind in (STREAM, SEQPACKET, STREAM | CLOEXEC):
        assert asked("socketpair", UNIX, kind) == ALLOW
        assert asked("socketpair", TIPC, kind) == REFUSED
    for kind in (DATAGRAM, RAW, DATAGRAM | CLOEXEC):
        assert asked("socketpair", UNIX, kind) == (ALLOW if way is Way.BWRAP else REFUSED)


def test_clone_without_namespaces(asked):
    assert asked("clone", 17) == ALLOW
    assert asked("clone", 0x3D0F00) == ALLOW  # a thread of glibc
    for namespace in (0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000):
        assert asked("clone", namespace | 17) == REFUSED
    assert asked("clone3") == ERRNO | ENOSYS


def test_terminals_and_limits_of_others(asked):
    assert asked("ioctl", 0, 0x5401) == ALLOW
    assert asked("ioctl", 0, 0x5412) == REFUSED
    assert asked("ioctl", 0, 0x541C) == REFUSED
    assert asked("ioctl", 0, (1 << 32) | 0x5412) == REFUSED
    assert asked("prlimit64", 0) == ALLOW
    assert asked("prlimit64", 1) == REFUSED


def test_an_unknown_processor_is_refused():
    with pytest.raises(Refused, match="no table of system calls") as error:
        program(Way.BWRAP, "sparc64")
    assert error.value.code == "SECCOMP"


def test_a_filter_lies_in_a_memory_file():
    filter_ = program(Way.BWRAP)
    place = in_memory(filter_)
    with os.fdopen(place, "rb") as file:
        assert file.read() == filter_
