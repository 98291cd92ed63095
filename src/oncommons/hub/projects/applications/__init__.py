"""Applications: drafts, sent in, sent back, withdrawn, found eligible."""
