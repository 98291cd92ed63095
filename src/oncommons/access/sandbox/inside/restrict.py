"""Takes every right away from itself that a job must not have, then becomes the job's program."""

from __future__ import annotations

import ctypes
import os
import struct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

CREATE, ADD, RESTRICT = 444, 445, 446
PATH_BENEATH = 1
NO_NEW_PRIVILEGES, SECCOMP, FILTER = 38, 22, 2


class Program(ctypes.Structure):
    """A filter as prctl wants it: the number of instructions, and where they are."""

    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_void_p))


def check(answer: int) -> int:
    """Give an answer of the kernel, or raise what it said."""
    if answer < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return answer


def forbid_files(libc: ctypes.CDLL, asked: dict[str, Any]) -> None:
    """Take away all rights on files but those that are listed."""
    attribute = struct.pack("Q" * len(asked["attribute"]), *asked["attribute"])
    rules = check(libc.syscall(CREATE, attribute, ctypes.c_size_t(len(attribute)), 0))
    for path, bits in asked["allowed"]:
        try:
            place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            continue  # what this user cannot even name needs no rule
        rule = struct.pack("=Qi", bits, place)
        check(libc.syscall(ADD, rules, PATH_BENEATH, rule, 0))
        os.close(place)
    check(libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0))
    check(libc.syscall(RESTRICT, rules, 0))
    os.close(rules)


def forbid_calls(libc: ctypes.CDLL, steps: bytes) -> None:
    """Hand the filter of system calls to the kernel; from here on it holds for all children too."""
    kept = ctypes.create_string_buffer(steps, len(steps))
    program = Program(len(steps) // 8, ctypes.addressof(kept))
    check(libc.prctl(SECCOMP, FILTER, ctypes.byref(program), 0, 0))


def main(asked: dict[str, Any]) -> None:
    """Restrict, then become the program."""
    libc = ctypes.CDLL(None, use_errno=True)
    forbid_files(libc, asked)
    forbid_calls(libc, asked["filter"])
    os.execve(asked["program"][0], asked["program"], asked["variables"])
