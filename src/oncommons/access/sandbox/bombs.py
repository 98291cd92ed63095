"""The attacks on limits and on what a job leaves: what each tries, and how it has to end."""

import re
import stat
from dataclasses import replace

from oncommons.access.sandbox.attacks import DONE, LIMITS, Attack, Ran, runs_still
from oncommons.access.sandbox.jobs import LOG_SHOWN, MEBIBYTE, JobState, Limit


def _few_forks(ran: Ran) -> bool:
    """Hold where no more processes than allowed were there, or the job was stopped for them."""
    found = re.search(r"forks (\d+)", ran.result.log)
    few = found is not None and int(found[1]) <= LIMITS.processes
    return few or ran.is_stopped_by(Limit.PROCESSES)


def _no_memory(ran: Ran) -> bool:
    return ran.is_stopped_by(Limit.MEMORY) or (
        ran.result.state is JobState.ERROR and "MemoryError" in ran.result.log
    )


def _no_room(ran: Ran) -> bool:
    return ran.is_stopped_by(Limit.DISK) or (
        ran.result.state is JobState.ERROR and not ran.result.files
    )


def _is_gone(ran: Ran) -> bool:
    return not runs_still(ran.token)


def _is_plain(ran: Ran) -> bool:
    """Hold where the file came as a plain one of ours, or its mode could not be set."""
    mode = (ran.out / "tool").lstat().st_mode if ran.result.files else 0o600
    return stat.S_IMODE(mode) == 0o600


def _sends_nothing_more(ran: Ran) -> bool:
    return _is_gone(ran) and "forged" not in {one.name for one in ran.result.files}


FORKS = """import os, time
children = []
try:
    for _ in range({count}):
        child = os.fork()
        if not child:
            time.sleep(60)
            os._exit(0)
        children.append(child)
except OSError:
    pass
print("forks", len(children), flush=True)
for child in children:
    os.kill(child, 9)
"""
KEEP_RUNNING = """import os, subprocess, sys
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execv(sys.executable, [sys.executable, "-c", "import time; time.sleep(300)", "TOKEN"])
    os._exit(0)
os.wait()
"""
FORGE = """import os, subprocess, sys
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)", "TOKEN"])
first = os.getppid()
def forge():
    for name in os.listdir("/proc/%d/fd" % first):
        with open("/proc/%d/fd/%s" % (first, name), "wb") as file:
            file.write(b"T" + b"forged".ljust(512, b"\\0"))
for attempt in (forge, lambda: os.kill(first, 9)):
    try:
        attempt()
    except OSError as error:
        print(error.strerror)
"""
OUTLIVE = f"""import os, time
here, there = os.pipe()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(0.2)
        os.write(there, b"x")
    os._exit(0)
os.wait()
assert os.read(here, 1) == b"x"
print("{DONE}")
"""
INSTALL = """import subprocess, sys, sysconfig
try:
    with open(sysconfig.get_paths()["purelib"] + "/probe.py", "w"):
        print("written")
except OSError:
    pass
words = ["install", "--break-system-packages", "--retries", "0", "--target", "packages", "six"]
sys.exit(subprocess.call([sys.executable, "-m", "pip", *words]))
"""
ATTACKS: tuple[Attack, ...] = (
    Attack(
        "fork bomb",
        FORKS.format(count=400),
        _few_forks,
        control=FORKS.format(count=LIMITS.processes + 16)
        + f"assert len(children) > {LIMITS.processes}\nprint('{DONE}')",
    ),
    Attack(
        "memory bomb",
        "import time\nkept = [b'x' * (8 << 20) + bytes([i]) for i in range(120)]\ntime.sleep(30)\n",
        _no_memory,
        control=f"kept = [b'x' * (8 << 20) + bytes([i]) for i in range(32)]\nprint('{DONE}')",
    ),
    Attack(
        "processor bomb",
        "import os\nfor _ in range(3):\n    os.fork()\nwhile True:\n    pass\n",
        lambda ran: ran.is_stopped_by(Limit.CPU),
        control="import time\nwhile time.process_time() < 1.5:\n    pass\n" + f"print('{DONE}')",
        limits=replace(LIMITS, cpu_seconds=1),
    ),
    Attack(
        "never ending",
        "import signal, time\nfor one in (1, 2, 15):\n    signal.signal(one, signal.SIG_IGN)\n"
        "while True:\n    time.sleep(60)\n",
        lambda ran: ran.is_stopped_by(Limit.SECONDS),
        control=f"import time\ntime.sleep(2.5)\nprint('{DONE}')",
        limits=replace(LIMITS, seconds=2),
    ),
    Attack(
        "disk bomb in the results",
        "with open('big.txt', 'wb') as file:\n    while True:\n        file.write(b'x' * 65536)\n",
        _no_room,
        control="with open('big.txt', 'wb') as file:\n"
        f"    file.write(b'x' * {5 * MEBIBYTE})\nprint('{DONE}')",
    ),
    Attack(
        "disk bomb in many files of the scratch folder",
        "import os, time\nfor i in range(100):\n"
        "    with open(os.environ['TMPDIR'] + f'/{i}', 'wb') as file:\n"
        "        file.write(b'x' * (1 << 20))\ntime.sleep(30)\n",
        _no_room,
    ),
    Attack(
        "disk bomb in shared memory",
        "with open('/dev/shm/big', 'wb') as file:\n    while True:\n"
        "        file.write(b'x' * 65536)\n",
        _no_room,
    ),
    Attack(
        "inode bomb",
        "for i in range(3_000_000):\n    open(f'{i}', 'w').close()\n",
        lambda ran: ran.is_stopped_by(Limit.FILES),
        control=f"for i in range(900):\n    open(f'{{i}}', 'w').close()\nprint('{DONE}')",
    ),
    Attack(
        "folders within folders",
        "import os\nfor i in range(3_000):\n    os.mkdir('d')\n    os.chdir('d')\n"
        "import time; time.sleep(30)\n",
        lambda ran: ran.is_stopped_by(Limit.FILES),
    ),
    Attack(
        "log bomb",
        "while True:\n    print('x' * 1000)\n",
        lambda ran: ran.is_stopped_by(Limit.LOG) and len(ran.result.log.encode()) <= LOG_SHOWN,
        control=f"print('x' * 300_000)\nprint('{DONE}')",
    ),
    Attack(
        "words that steer a terminal",
        "print('\\x1b]0;title\\x07\\x1b[2Jgone')\n",
        lambda ran: "\x1b" not in ran.result.log and "gone" in ran.result.log,
        control=f"print('\\x1b[0m{DONE}')",
    ),
    Attack(
        "a process that outlives the job (double fork)",
        KEEP_RUNNING,
        _is_gone,
        control=OUTLIVE,
    ),
    Attack("kill or forge the first process", FORGE, _sends_nothing_more),
    Attack(
        "symbolic link to a file of the machine",
        "import os\nos.symlink('/etc/hostname', 'host')\n",
        lambda ran: ran.is_refused("host"),
        control=f"import os\nos.symlink('/etc/hostname', 'host')\nprint('{DONE}')",
    ),
    Attack(
        "hard link",
        "import os\nopen('one', 'w').close()\nos.link('one', 'two')\n",
        lambda ran: ran.is_refused("two"),
        control=f"import os\nopen('one', 'w').close()\nos.link('one', 'two')\nprint('{DONE}')",
    ),
    Attack(
        "hard link to the data",
        "import os\nos.link(os.environ['ONCOMMONS_DATA'] + '/cohort.csv', 'cohort')\n",
        lambda ran: ran.is_refused("cohort"),
    ),
    Attack(
        "pipe",
        "import os\nos.mkfifo('pipe')\n",
        lambda ran: ran.is_refused("pipe"),
        control=f"import os\nos.mkfifo('pipe')\nprint('{DONE}')",
    ),
    Attack(
        "device",
        "import os\nos.mknod('disk', 0o60600, os.makedev(254, 0))\n",
        lambda ran: ran.is_refused("disk"),
        control=f"import os\nos.mknod('null', 0o20600, os.makedev(1, 3))\nprint('{DONE}')",
    ),
    Attack(
        "file that runs as its owner (setuid)",
        "import os\nopen('tool', 'w').close()\nos.chmod('tool', 0o4755)\n",
        _is_plain,
        control=f"import os\nopen('tool', 'w').close()\nos.chmod('tool', 0o4755)\nprint('{DONE}')",
    ),
    Attack(
        "folder (zip slip by a path)",
        "import os\nos.makedirs('up/and')\nopen('up/and/away', 'w').close()\n",
        lambda ran: ran.is_refused("up"),
        control=f"import os\nos.makedirs('up/and')\nprint('{DONE}')",
    ),
    Attack(
        "names that are no names",
        "for name in ('a b', 'a\\nb', '\\x1b[2J', 'x' * 65, '\u202etxt'):\n"
        "    open(name, 'w').close()\nopen('good.csv', 'w').close()\n",
        lambda ran: [one.name for one in ran.result.files] == ["good.csv"],
        control=f"for name in ('a b', 'a\\nb', 'x' * 65):\n    open(name, 'w')\nprint('{DONE}')",
    ),
    Attack(
        "file of a terabyte with nothing in it",
        "import os\nwith open('huge', 'wb') as file:\n    os.truncate(file.fileno(), 1 << 40)\n",
        lambda ran: ran.is_refused("huge"),
        control="import os\nwith open('huge', 'wb') as file:\n"
        f"    os.truncate(file.fileno(), 1 << 40)\nprint('{DONE}')",
    ),
    Attack(
        "install a package",
        INSTALL,
        lambda ran: ran.result.state is JobState.ERROR and "written" not in ran.result.log,
    ),
)
