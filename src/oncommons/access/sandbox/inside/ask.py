"""Runs the questions that a project wrote in Python, and writes them as JSON; it has no data."""

import json
import os
import runpy
import sys


def main() -> None:
    """Take the list QUESTIONS of questions.py."""
    said = runpy.run_path(os.path.join(sys.argv[1], "questions.py")).get("QUESTIONS")
    if not isinstance(said, list):
        sys.exit("questions.py: no list QUESTIONS; write QUESTIONS = [{...}]")
    with open(os.path.join(os.environ["ONCOMMONS_OUT"], "questions.json"), "w") as file:
        json.dump(said, file)


if __name__ == "__main__":
    main()
