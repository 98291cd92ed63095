"""The board report as a page and as JSON, in English and French."""
