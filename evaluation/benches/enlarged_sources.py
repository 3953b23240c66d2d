"""Sources of the size of official releases, made of smaller ones.

The sources that a developer has are often extracts. Here made-up records are added to the names of
the taxonomy and to MeSH's supplementary records until there are as many as in the releases of 2025;
all other files are linked. So building, opening and memory are measured at the size of users' own.
"""

from __future__ import annotations

import gzip
import random
import re
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import IO

from annotator.errors import LexiconError

#: Lines of names.dmp, and supplementary records, in the releases of 2025.
NAMES, SUPPLEMENTARY = 4_200_000, 320_000

#: Made-up taxa have numbers from here, which NCBI has not reached.
_FIRST_TAXON = 40_000_000
_SYLLABLES = tuple(
    "ba ce di fo gu la me ni po ru sa te vi xo ther myc pseud bac lept crypt phyl rhiz spor".split()
)
_RECORD = re.compile(r"<SupplementalRecord[ >].*?</SupplementalRecord>", re.DOTALL)
_UI = re.compile(r"(<SupplementalRecordUI>)C\d+")
_STRING = re.compile(r"<String>(.*?)</String>", re.DOTALL)
#: Records of the file that made-up ones are written after.
_PATTERNS = 2_000


def enlarge(sources: Path, out: Path, names: int, supplementary: int) -> None:
    """Write the sources in ``sources`` into ``out`` with as many names and records.

    The same sources give the same bytes.
    """
    made = {
        "names.dmp": lambda source, to, chance: _names(source, to, names, chance),
        "supp": lambda source, to, chance: _records(source, to, supplementary, chance),
    }
    for path in sorted(path for path in sources.rglob("*") if path.is_file()):
        to = out / path.relative_to(sources)
        to.parent.mkdir(parents=True, exist_ok=True)
        write = _writer(path, made)
        if write is None:
            to.symlink_to(path.resolve())
            continue
        chance = random.Random(1)
        with _opened(path) as source, _created(to) as file:
            write(source, file, chance)


Writer = Callable[[IO[str], IO[str], random.Random], None]


def _writer(path: Path, made: dict[str, Writer]) -> Writer | None:
    """Return what enlarges a file, if anything does."""
    is_xml = path.name.endswith((".xml", ".xml.gz"))
    if path.name.removesuffix(".gz") == "names.dmp":
        return made["names.dmp"]
    return made["supp"] if is_xml and path.name.startswith("supp") else None


def _opened(path: Path) -> IO[str]:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")


def _created(path: Path) -> IO[str]:
    if path.suffix == ".gz":
        return gzip.open(path, "wt", compresslevel=1, encoding="utf-8")
    return path.open("w", encoding="utf-8")


def _names(source: IO[str], to: IO[str], wanted: int, chance: random.Random) -> None:
    """Copy the names and add others: two thirds species, a quarter of them without a name."""
    count = 0
    for line in source:
        to.write(line)
        count += 1
    taxon = _FIRST_TAXON
    for number in range(count, wanted):
        kind = "scientific name" if number % 3 else "synonym"
        taxon += kind == "scientific name"
        name = f"{_word(chance, 3).capitalize()} {_word(chance, chance.choice((2, 3, 4)))}"
        if number % 4 == 0:
            name = f"{name.split()[0]} sp. {_designation(chance)}"
        to.write(f"{taxon}\t|\t{name}\t|\t\t|\t{kind}\t|\n")


def _designation(chance: random.Random) -> str:
    """Return what follows sp.: a number, or the letters and number of a collection."""
    number = str(chance.randrange(1, 99_999))
    return number if chance.random() < 0.5 else f"{_word(chance, 2).upper()}{number}"


def _records(source: IO[str], to: IO[str], wanted: int, chance: random.Random) -> None:
    """Copy the records and add others with the same form and other names."""
    text = source.read()
    end = text.rfind("</SupplementalRecordSet>")
    if end < 0:
        raise LexiconError(
            f"{source.name}: is not whole: no </SupplementalRecordSet>",
            hint="fetch the file again from its publisher",
        )
    patterns = [found.group() for found in islice(_RECORD.finditer(text), _PATTERNS)]
    to.write(text[:end])
    for number in range(text.count("</SupplementalRecord>"), wanted if patterns else 0):
        to.write(_another(chance.choice(patterns), number, chance) + "\n")
    to.write(text[end:])


def _another(record: str, number: int, chance: random.Random) -> str:
    record = _UI.sub(rf"\g<1>C9{number:08d}", record)
    return _STRING.sub(lambda s: f"<String>{s[1]} {_word(chance, 2)}{number}</String>", record)


def _word(chance: random.Random, syllables: int) -> str:
    return "".join(chance.choice(_SYLLABLES) for _ in range(syllables))
