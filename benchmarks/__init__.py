"""Measurements side by side with peers, in the same run: `python -m benchmarks.journey`.

Nothing here is timed by the tests. A measurement that misses its goal makes the program leave
with 1; `docs/explanation/performance.md` says what was measured when, and on what.
"""
