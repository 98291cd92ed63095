"""What a journey found, as files and one page that a person can keep."""
