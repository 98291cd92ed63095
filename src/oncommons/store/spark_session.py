"""The one Spark of this process: started when first asked for, quiet, and with its own folder."""

import atexit
import logging
import os
import re
import shutil
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from oncommons.errors import EngineError
from oncommons.machine import spark_lacks

MASTER = re.compile(r"local(\[(\d+|\*)\])?|spark://[\w.:,-]+|yarn|k8s://\S+")
MEMORY = "ONCOMMONS_SPARK_MEMORY"
LARGEST_SHARE, MOST_GB = 2, 8
# At another level than warn Spark would print that it sets warn; here warnings go nowhere.
QUIET = """\
rootLogger.level = warn
rootLogger.appenderRef.nowhere.ref = nowhere
appender.nowhere.type = Null
appender.nowhere.name = nowhere
"""

logger = logging.getLogger(__name__)
_lock = threading.Lock()


@dataclass(slots=True)
class _Running:
    """What runs.

    Args:
        master: where; empty before the first start.
        session: the first session, from which others are opened.
    """

    master: str = ""
    session: Any = None


_running = _Running()


def is_master(name: str) -> bool:
    """Tell whether a name is that of a Spark: local[2], spark://host:7077, yarn or k8s://...

    Example:
        >>> is_master("local[2]"), is_master("duckdb")
        (True, False)
    """
    return MASTER.fullmatch(name) is not None


def check_master(name: str) -> None:
    """Refuse what names no Spark.

    Raises:
        EngineError: names what there is.
    """
    if not is_master(name):
        raise EngineError(
            f'there is no engine "{name}"',
            remedy="use duckdb, or where Spark runs, such as local[2] or spark://host:7077",
            value=name,
        )


def new_session(master: str) -> Any:  # noqa: ANN401  pyspark is an extra and is read as untyped
    """Open a session with tables of its own on the Spark of this process, starting it if need be.

    Args:
        master: where Spark runs.

    Raises:
        EngineError: pyspark, sqlglot or Java is missing, Spark does not start, or this process
            runs another one.
    """
    with _lock:
        if not _running.master:
            _running.session = _start(master)
            _running.master = master
        elif _running.master != master:
            raise EngineError(
                f"this process runs Spark at {_running.master}, not at {master}",
                remedy="use one engine per process",
            )
        return _running.session.newSession()


def _start(master: str) -> Any:  # noqa: ANN401
    if why := spark_lacks():
        raise EngineError(
            f"Spark cannot run here: {why}",
            remedy="pip install oncommons[spark], and install a Java 17 runtime",
        )
    from pyspark.sql import SparkSession

    folder = Path(tempfile.mkdtemp(prefix="oncommons-spark-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    builder = SparkSession.builder.master(master).appName("oncommons")
    for name, value in settings(master, folder).items():
        builder = builder.config(name, value)
    try:
        session = builder.getOrCreate()
        session.sparkContext.setLogLevel("OFF")
    except Exception as error:  # noqa: BLE001  what a JVM may raise has no common base
        logger.warning("Spark did not start: %s", type(error).__name__)
        raise EngineError(
            f"Spark did not start at {master} ({type(error).__name__})",
            remedy="run oncommons doctor; Spark 3.5 wants Java 17, and a cluster must be reachable",
        ) from None
    atexit.register(session.stop)
    return session


def settings(master: str, folder: Path) -> dict[str, str]:
    """Give the settings under which Spark answers as DuckDB does, and tells nobody.

    Args:
        master: where Spark runs.
        folder: a folder of this process alone, for what does not fit into memory.
    """
    log = folder / "log4j2.properties"
    log.write_text(QUIET)
    options = f"-Dlog4j2.configurationFile=file:{log} -Dderby.system.home={folder}"
    chosen = {
        "spark.driver.memory": os.environ.get(MEMORY) or driver_memory(),
        "spark.driver.extraJavaOptions": options,
        "spark.local.dir": str(folder),
        "spark.io.encryption.enabled": "true",
        "spark.sql.warehouse.dir": f"file:{folder / 'warehouse'}",
        "spark.sql.catalogImplementation": "in-memory",
        "spark.sql.ansi.enabled": "true",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.caseSensitive": "false",
        "spark.sql.execution.arrow.maxRecordsPerBatch": "100000",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    if master.startswith("local"):
        cores = str(2 * _cores(master))
        chosen |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
        chosen |= {"spark.sql.shuffle.partitions": cores}
    return chosen


def driver_memory() -> str:
    """Give Spark half of the memory of the machine, 8 GB at most."""
    size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // (1 << 20)
    return f"{max(1024, min(size // LARGEST_SHARE, MOST_GB * 1024))}m"


def _cores(master: str) -> int:
    asked = re.search(r"\[(\d+)\]", master)
    if asked:
        return int(asked[1])
    return (os.cpu_count() or 1) if "*" in master else 1
