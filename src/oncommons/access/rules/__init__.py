"""The disclosure rules of each kind of answer, which `access.disclose` applies."""
