"""The filter of system calls, written as classic BPF and handed to the kernel in a memory file."""

import os
import platform
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from oncommons.access.sandbox.jobs import Way
from oncommons.access.sandbox.syscalls import DENIED, PROCESSORS, SHARED, WATCHED, Processor
from oncommons.errors import Refused

LOAD, EQUAL, AT_LEAST, AND, RETURN = 0x20, 0x15, 0x35, 0x54, 0x06
ALLOW, KILL, ERRNO = 0x7FFF_0000, 0x8000_0000, 0x0005_0000
EPERM, ENOSYS = 1, 38
NUMBER_AT, PROCESSOR_AT, ARGUMENTS_AT = 0, 4, 16
AF_UNIX, SOCK_STREAM, SOCK_SEQPACKET = 1, 1, 5
NEW_NAMESPACES = 0x7E02_0000
TYPED_INPUTS = (0x5412, 0x541C)
"""TIOCSTI and TIOCLINUX: put words into somebody else's terminal."""

Step = tuple[int, int, int, int]
"""One instruction: code, steps to skip where true, where false, and a number."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What one argument of one call has to be.

    Args:
        call: name of the call.
        argument: which argument, from 0; its low 32 bits are looked at.
        values: the values that `inside` speaks of.
        mask: bits that are looked at.
        inside: True where only these values are allowed, False where they are refused.
    """

    call: str
    argument: int
    values: tuple[int, ...]
    mask: int = 0xFFFF_FFFF
    inside: bool = True


BOTH = (
    Rule("socket", 0, (AF_UNIX,)),
    Rule("socketpair", 0, (AF_UNIX,)),
    Rule("clone", 0, (0,), mask=NEW_NAMESPACES),
    Rule("ioctl", 1, TYPED_INPUTS, inside=False),
    Rule("prlimit64", 0, (0,)),
)
ALONE = (*BOTH, Rule("socketpair", 1, (SOCK_STREAM, SOCK_SEQPACKET), mask=0xFF))
"""Without namespaces no socket can be made at all. A datagram pair is refused as well: its ends can
be sent on to any address."""


def program(way: Way, machine: str = "") -> bytes:
    """Write the filter.

    Args:
        way: how the job is kept apart; the fallback refuses more.
        machine: processor, as `uname -m` names it; this one where empty.

    Returns:
        Instructions of 8 bytes each.

    Raises:
        Refused: SECCOMP, where the numbers of the processor's calls are not known.

    Source: Linux Documentation/userspace-api/seccomp_filter.rst.

    Example:
        >>> len(program(Way.BWRAP, "x86_64")) % 8
        0
    """
    machine = machine or platform.machine()
    if machine not in PROCESSORS:
        raise Refused(
            "SECCOMP",
            f"no table of system calls for the processor {machine}",
            remedy=f"run code on {' or '.join(PROCESSORS)}",
        )
    steps = _steps(PROCESSORS[machine], way)
    return b"".join(struct.pack("HBBI", *step) for step in steps)


def in_memory(filter_: bytes) -> int:
    """Put a filter into a memory file.

    Returns:
        Its descriptor, read from the start and not passed on by itself.
    """
    descriptor = os.memfd_create("seccomp", os.MFD_CLOEXEC)
    os.write(descriptor, filter_)
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor


def _steps(processor: Processor, way: Way) -> Iterator[Step]:
    yield (LOAD, 0, 0, PROCESSOR_AT)
    yield (EQUAL, 1, 0, processor.audit)
    yield (RETURN, 0, 0, KILL)
    yield (LOAD, 0, 0, NUMBER_AT)
    if processor.other_abi is not None:
        yield (AT_LEAST, 0, 1, processor.other_abi)
        yield (RETURN, 0, 0, KILL)
    watched = processor.numbers(WATCHED)
    refused = processor.numbers(DENIED)
    if way is Way.CONFINE:
        refused |= processor.numbers(SHARED) | {"socket": watched["socket"]}
    for number in refused.values():
        yield (EQUAL, 0, 1, number)
        yield (RETURN, 0, 0, ERRNO | EPERM)
    yield (EQUAL, 0, 1, watched["clone3"])
    yield (RETURN, 0, 0, ERRNO | ENOSYS)  # glibc then takes clone, whose flags can be read here
    for rule in ALONE if way is Way.CONFINE else BOTH:
        yield from _rule(watched[rule.call], rule)
    yield (RETURN, 0, 0, ALLOW)


def _rule(number: int, rule: Rule) -> Iterator[Step]:
    """Refuse one call by one of its arguments, or go on to the next rule."""
    last = len(rule.values) - 1
    yield (LOAD, 0, 0, NUMBER_AT)
    yield (EQUAL, 0, last + 4, number)
    yield (LOAD, 0, 0, ARGUMENTS_AT + 8 * rule.argument)
    yield (AND, 0, 0, rule.mask)
    for at, value in enumerate(rule.values):
        refuse_next, past_refusal = last - at, last - at + 1
        if rule.inside:
            yield (EQUAL, past_refusal, 0, value)
        else:
            yield (EQUAL, refuse_next, 0 if at < last else 1, value)
    yield (RETURN, 0, 0, ERRNO | EPERM)
