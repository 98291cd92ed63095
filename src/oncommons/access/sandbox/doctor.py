"""Which way this machine can keep jobs apart, found by trying; without one no code is run."""

import hashlib
import json
import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from oncommons.access.sandbox import bwrap
from oncommons.access.sandbox.confine import SCOPES_FROM, landlock_abi
from oncommons.access.sandbox.jobs import Limits, Way
from oncommons.access.sandbox.limits import make_group
from oncommons.access.sandbox.place import JOBS_EACH, Place, first_uid, is_privileged
from oncommons.access.sandbox.supervise import SETPRIV
from oncommons.access.sandbox.trial import Outcome, try_way
from oncommons.errors import Refused

REMEDY = (
    "install bubblewrap and allow user namespaces (sysctl user.max_user_namespaces=15000),"
    " or use a kernel of 5.13 or later with Landlock (lsm=landlock,... on its command line)"
)
BOOT = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True, slots=True)
class Standing:
    """What the sandbox can do on this machine.

    Args:
        way: the way in use; None where none passed.
        kernel: release of the kernel.
        landlock: version of Landlock; 0 where there is none.
        bubblewrap: its version, or why it cannot be used.
        groups: which control groups limit jobs.
        users: who jobs run as.
        outcomes: of each way that was tried, its probes.
        lacks: of each way that was not, or did not start, why.
    """

    way: Way | None
    kernel: str
    landlock: int
    bubblewrap: str
    groups: str
    users: str
    outcomes: Mapping[Way, Sequence[Outcome]] = field(default_factory=dict)
    lacks: Mapping[Way, str] = field(default_factory=dict)

    def failed(self, way: Way) -> list[Outcome]:
        """List the probes of a way that did not end as they have to."""
        return [one for one in self.outcomes.get(way, ()) if not one.holds]


def examine(place: Place, ways: Sequence[Way] = tuple(Way), *, control: bool = True) -> Standing:
    """Try the ways of keeping jobs apart, and keep the verdict for the jobs to come.

    Args:
        place: of the sandbox.
        ways: those to try, the better first.
        control: run the probes in a plain process too.
    """
    outcomes: dict[Way, Sequence[Outcome]] = {}
    lacks: dict[Way, str] = {}
    for way in ways:
        if why := lacking(way):
            lacks[way] = why
            continue
        try:
            outcomes[way] = try_way(place, way, control=control)
        except Refused as error:
            lacks[way] = error.found
    passed = [way for way, all_ in outcomes.items() if all_ and all(one.holds for one in all_)]
    in_use = passed[0] if passed else None
    _keep(place, in_use)
    return Standing(
        in_use,
        platform.release(),
        landlock_abi(),
        bubblewrap_version(),
        groups_here(),
        users_here(),
        outcomes,
        lacks,
    )


def way_here(place: Place) -> Way:
    """Give the way in use, after trying where this machine was not tried since it started.

    Raises:
        Refused: SANDBOX, where neither way passes.
    """
    if (known := known_way(place)) is not None:
        return known
    for way in Way:
        standing = examine(place, [way], control=False)
        if standing.way is not None:
            return standing.way
    raise Refused("SANDBOX", "this machine cannot keep a job apart", remedy=REMEDY)


def known_way(place: Place) -> Way | None:
    """Give the way that passed before on this machine, with this kernel and this code.

    Returns:
        None where it was not tried, or something changed since.
    """
    try:
        kept = json.loads(place.verdict.read_text())
        return Way(kept["way"]) if kept["machine"] == _machine() else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def lacking(way: Way) -> str:
    """Say what keeps a way from being tried; empty for nothing."""
    if is_privileged():
        if not Path(SETPRIV).exists():
            return f"{SETPRIV} is not there (package util-linux)"
        try:
            first_uid()
        except Refused as error:
            return error.found
    if way is Way.BWRAP:
        version = bubblewrap_version()
        return "" if version[:1].isdigit() else version
    abi = landlock_abi()
    if not abi:
        return "the kernel has no Landlock"
    if abi < SCOPES_FROM and not is_privileged():
        return f"Landlock {abi} needs a user for each project, and this process cannot become one"
    return ""


def bubblewrap_version() -> str:
    """Give the version of bubblewrap, or why there is none."""
    try:
        answer = subprocess.run(  # noqa: S603  a fixed program
            [bwrap.PROGRAM, "--version"], capture_output=True, check=True, timeout=60, text=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        return f"{bwrap.PROGRAM} does not run ({type(error).__name__})"
    return answer.stdout.strip().rpartition(" ")[2]


def groups_here() -> str:
    """Say which control groups can limit jobs."""
    group = make_group(f"oncommons-doctor-{os.getpid()}", Limits())
    if group is None:
        return "none: memory, processor time and processes are watched ten times a second"
    group.close()
    return f"version {group.version}: {', '.join(sorted(group.folders))}"


def users_here() -> str:
    """Say who jobs run as."""
    if not is_privileged():
        return f"the user {os.getuid()}, as the caller: projects are kept apart by the kernel alone"
    try:
        first = first_uid()
    except Refused as error:
        return error.found
    return f"{JOBS_EACH} users for each project, from {first} on"


def _keep(place: Place, way: Way | None) -> None:
    """Keep the verdict, or forget an older one."""
    if way is None:
        place.verdict.unlink(missing_ok=True)
        return
    new = place.verdict.with_suffix(".new")
    new.write_text(json.dumps({"way": way.value, "machine": _machine()}))
    new.replace(place.verdict)


def _machine() -> str:
    """Name what a verdict rests on: kernel, start of the machine, bubblewrap, user, our code."""
    hashed = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        hashed.update(path.read_bytes())
    booted = BOOT.read_text() if BOOT.exists() else ""
    words = [platform.release(), booted, str(os.geteuid()), str(landlock_abi())]
    with_bwrap = Path(bwrap.PROGRAM)
    words.append(str(with_bwrap.stat().st_mtime_ns) if with_bwrap.exists() else "")
    return f"{hashed.hexdigest()} {' '.join(words)}"
