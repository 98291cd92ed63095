"""The first people of a commons, entered once."""
