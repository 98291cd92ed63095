"""Stage 6: fit disease models, and validate them before anyone trusts them."""
