"""Reviews: assigned, blind, handed in, corrected once."""
