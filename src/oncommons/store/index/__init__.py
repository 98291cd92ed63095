"""The study view's index of a release: bits and codes in files, counted in memory."""
