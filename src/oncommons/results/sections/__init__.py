"""The sections of the page of results, one module per stage of the journey."""
