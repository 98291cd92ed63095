"""What the clock does each day, and the emergency stop."""
