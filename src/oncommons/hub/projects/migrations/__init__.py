"""Tables of the projects, and the rules that the database keeps."""
