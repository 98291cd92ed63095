"""The store's questions: SQL written once, one typed function each, over the patients in view."""
