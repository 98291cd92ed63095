"""Stage 5: rank therapeutic targets, with every line of evidence."""
