"""How likely each existing row is right, from the caption, the word and the other rows."""
