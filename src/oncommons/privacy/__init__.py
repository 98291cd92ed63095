"""Stage 2: turn identified tables into a release whose re-identification risk is measured."""
