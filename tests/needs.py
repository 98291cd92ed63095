"""Programs that some tests need: tried by running them, so that a skip says why."""

import pytest

from oncommons.machine import PROGRAMS, cannot, spark_lacks

_WHY = {program: cannot(program, *arguments) for program, arguments, *_ in PROGRAMS}

needs_chromium = pytest.mark.skipif(bool(_WHY["chromium"]), reason=f"chromium: {_WHY['chromium']}")
needs_java = pytest.mark.skipif(bool(_WHY["java"]), reason=f"java: {_WHY['java']}")
needs_bubblewrap = pytest.mark.skipif(bool(_WHY["bwrap"]), reason=f"bwrap: {_WHY['bwrap']}")

_SPARK = spark_lacks()
needs_spark = pytest.mark.skipif(bool(_SPARK), reason=f"Spark: {_SPARK}; ./dev extras installs it")
