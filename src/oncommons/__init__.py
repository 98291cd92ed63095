"""An oncology commons in one install: from the hospital record to the bedside."""
