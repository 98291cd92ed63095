"""The command line: one file per stage, no logic."""

from oncommons.cli.app import main

__all__ = ["main"]
