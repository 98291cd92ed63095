"""Calls: made, announced, cancelled, and what is read from them."""
