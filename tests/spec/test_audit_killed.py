"""A program that is killed in an act leaves the change and its row, or neither of them."""

import os
import signal
import subprocess
import sys
import time

import pytest

from oncommons.hub.audit.proof import prove
from oncommons.hub.audit.rows import stored_rows

POINTS = {"in the act": 0, "behind the change": 0, "behind the row": 0, "behind the act": 1}

CHILD = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path

from oncommons.hub.opening import open_hub

folder, point = Path(sys.argv[1]), sys.argv[2]
hub = open_hub(folder, clock=lambda: datetime(2027, 1, 1, tzinfo=UTC))

from oncommons.hub.audit.acts import open_incident
from oncommons.hub.audit.models import Incident, Severity
from oncommons.hub.audit.trail import Trail


def die(**_):
    os.kill(os.getpid(), signal.SIGKILL)


def dying(work):
    def both(*arguments, **options):
        work(*arguments, **options)
        die()

    return both


if point == "in the act":
    Incident.objects.create = die
elif point == "behind the change":
    Incident.objects.create = dying(Incident.objects.create)
elif point == "behind the row":
    Trail._write = dying(Trail._write)
if point == "again and again":
    print("ready", flush=True)
while True:
    open_incident(trail=hub.trail, by="gov:1", severity=Severity.LOW, summary="x")
    if point == "behind the act":
        die()
"""


def started(hub, point):
    words = [sys.executable, "-c", CHILD, str(hub.folder), point]
    environment = os.environ | hub.environment
    return subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, text=True)


def changes_and_rows():
    from oncommons.hub.audit.models import Incident

    made = set(Incident.objects.values_list("id", flat=True))
    rows = {row.target for row in stored_rows() if row.action == "incident.opened"}
    return made, rows


@pytest.mark.parametrize("point", POINTS)
def test_both_or_neither_are_left(hub, point):
    child = started(hub, point)
    child.communicate()
    assert child.returncode == -signal.SIGKILL
    made, rows = changes_and_rows()
    assert made == rows
    assert len(rows) == POINTS[point]
    assert prove(hub.trail.places)[0].fault is None


@pytest.mark.parametrize("delay", [0.05, 0.11, 0.23])
def test_a_kill_at_any_time_leaves_both_or_neither(hub, delay):
    child = started(hub, "again and again")
    assert child.stdout.readline() == "ready\n"
    time.sleep(delay)
    child.kill()
    child.communicate()
    made, rows = changes_and_rows()
    assert made == rows
    assert prove(hub.trail.places)[0].fault is None
    hub.clock.move(days=90)
    assert hub.reopened().trail.record(actor="a", action="b.c").seq == len(rows) + 2
