"""Annotations in brat's standoff format: ``.ann`` files beside the ``.txt`` that they are about.

Read are text-bound annotations (``T1<TAB>Gene 0 4<TAB>BDNF``) and their identifiers: normalisations
(``N1<TAB>Reference T1 NCBIGene:627``) and, where there are none, notes that are CURIEs
(``#1<TAB>AnnotatorNotes T1<TAB>ncbigene:627``). A discontinuous mention goes from its first to its
last character.
"""

from __future__ import annotations

import re
from pathlib import Path

from annotator.errors import InputError
from annotator.scoring.documents import GoldMention
from annotator.scoring.marked_mentions import marked
from annotator.scoring.reading_faults import unreadable

_SPAN = re.compile(r"(\S+) (\d{1,12}) (\d{1,12}(?:;\d{1,12} \d{1,12})*)")
_CURIE, _SEPARATORS = re.compile(r"[\w.]+:[^\s:]+"), re.compile(r"[\s,;|]+")
#: Relations, events, attributes, and what else a line can begin with.
_OTHERS = ("R", "E", "A", "M", "*", "#", "N")


def brat_documents(path: Path) -> list[tuple[str, str, str, list[GoldMention]]]:
    """Return name, empty title, text and mentions of each document of a folder, or of an .ann.

    Raises InputError with file and line.
    """
    files = sorted(path.glob("*.ann")) if path.is_dir() else [path]
    if not files:
        raise InputError(f"{path}: no .ann files in this folder", hint="give brat's folder")
    return [_document(file) for file in files]


def _document(path: Path) -> tuple[str, str, str, list[GoldMention]]:
    text = _text(path.with_suffix(".txt"), path)
    spans: dict[str, tuple[str, int, int]] = {}
    normalised: dict[str, list[str]] = {}
    noted: dict[str, str] = {}
    for number, line in enumerate(_text(path, path).split("\n"), start=1):
        line = line.rstrip("\r")
        key, _, rest = line.partition("\t")
        if key.startswith("T"):
            spans[key] = _span(path, number, rest, len(text))
        elif key.startswith("N"):
            _, target, reference = [*rest.split("\t")[0].split(" ", 2), "", ""][:3]
            normalised.setdefault(target, []).append(reference)
        elif key.startswith("#"):
            about, _, note = rest.partition("\t")
            curies = _SEPARATORS.split(note.strip())
            if all(map(_CURIE.fullmatch, curies)):
                noted[about.rpartition(" ")[2]] = ",".join(curies)
        elif line.strip() and not key.startswith(_OTHERS):
            raise InputError(f"{path}:{number}: no annotation of brat: {line[:60]!r}")
    mentions = []
    for key, (name, start, end) in spans.items():
        ids = "|".join(normalised.get(key, ())) or noted.get(key, "")
        mention = marked(text, start, end, name, ids)
        if mention is not None:
            mentions.append(mention)
    return path.stem, "", text, mentions


def _span(path: Path, number: int, rest: str, length: int) -> tuple[str, int, int]:
    found = _SPAN.fullmatch(rest.split("\t")[0])
    if found is None:
        raise InputError(f"{path}:{number}: expected a type and offsets: {rest[:60]!r}")
    start, end = int(found[2]), int(re.split(r"[ ;]", found[3])[-1])
    if not start < end <= length:
        raise InputError(f"{path}:{number}: {start}-{end} is outside of the text")
    return found[1], start, end


def _text(file: Path, annotations: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8").removeprefix("\ufeff")
    except FileNotFoundError as error:
        if not annotations.exists():
            raise unreadable(annotations, error) from error
        raise InputError(
            f"{annotations}: there is no {file.name} beside it",
            hint="brat's annotations are about the .txt of the same name",
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise unreadable(file, error) from error
