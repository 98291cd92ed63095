"""Run the command line with `python -m oncommons`."""

from oncommons.cli import main

main()
