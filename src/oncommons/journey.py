"""The stages composed, from intake to bedside."""
