"""How the files of an input are read, where their names and contents do not say it."""

from __future__ import annotations

from msgspec import Struct

#: Formats by what users call them; ``auto`` goes by the name of the file.
FORMATS = ("auto", "records", "jsonl", "csv", "tsv", "parquet", "text", "xml", "json", "tar")


class InputOptions(Struct, frozen=True):
    """The format of the input and the columns of its tables.

    ``format`` is one of FORMATS. Empty columns are found by their headings. With ``one_per_line``,
    each line of a text file is a record, else the whole file.
    """

    format: str = "auto"
    id_column: str = ""
    text_column: str = ""
    title_column: str = ""
    one_per_line: bool = False

    def __str__(self) -> str:
        """Return the options that are not the default, as they are given to the command."""
        given = [
            ("--input-format", "" if self.format == "auto" else self.format),
            ("--id-column", self.id_column),
            ("--text-column", self.text_column),
            ("--title-column", self.title_column),
        ]
        words = [f"{name} {value}" for name, value in given if value]
        return " ".join([*words, *(["--one-per-line"] if self.one_per_line else [])])
