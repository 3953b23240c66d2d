"""Find and ground what a caption defines: abbreviations in parentheses, glossaries, lists."""
