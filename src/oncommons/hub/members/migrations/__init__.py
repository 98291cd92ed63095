"""Steps that make the tables of the members."""
