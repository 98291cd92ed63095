"""`./dev peers`: make the environment of each peer; `./dev peers --lock`: write its lock anew."""

import argparse

from benchmarks.peers.environment import make, names, write_lock


def main() -> None:
    """Do it, and say where it lies."""
    parser = argparse.ArgumentParser(prog="./dev peers", description=__doc__)
    parser.add_argument("--lock", action="store_true", help="write the locks, make nothing")
    parser.add_argument("peers", nargs="*", help=f"of {', '.join(names())}; all where none is said")
    asked = parser.parse_args()
    if unknown := sorted(set(asked.peers) - set(names())):
        parser.error(f"no peer is called {unknown[0]}; there are: {', '.join(names())}")
    for name in asked.peers or names():
        print(f"{name}: {write_lock(name) if asked.lock else make(name)}")


if __name__ == "__main__":
    main()
