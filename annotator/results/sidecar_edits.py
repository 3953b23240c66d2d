"""Edit a sidecar line by line: lines without a decision stay the same, byte for byte."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from annotator.lexicon.index import Lexicon
from annotator.records import Entity, EntityType, ExistingRow
from annotator.results.figure_genes import NewRow, organism_of, species_of

#: The columns of a new sidecar.
COLUMNS = {
    EntityType.GENE: (
        "organism_id", "organism_name", "organism_group", "word", "match", "ncbigene_symbol",
        "ncbigene_id", "source", "count_direct", "count_synonym", "count_match",
    ),
    EntityType.CHEMICAL: ("word", "mesh", "match", "name", "chebi"),
}  # fmt: skip

#: The value of the column source in rows that were added from the caption.
SOURCE = "caption"
#: PFOCR's organism groups by ours.
_GROUPS = {
    "human": "Primates", "mammal": "Mammals", "bird": "Vertebrates", "fish": "Vertebrates",
    "amphibian": "Vertebrates", "reptile": "Vertebrates", "insect": "Invertebrates",
    "nematode": "Invertebrates", "invertebrate": "Invertebrates", "fungus": "Plants and Fungi",
    "plant": "Plants and Fungi", "bacterium": "Bacteria",
}  # fmt: skip
_RODENTS = ("ncbitaxon:10090", "ncbitaxon:10116")
#: A line with its line end, which the last one may lack.
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
#: The columns without which a row says nothing.
_NEEDED = {EntityType.GENE: ("word", "ncbigene_id"), EntityType.CHEMICAL: ("word", "mesh")}


def edit_sidecar(
    text: str,
    kind: EntityType,
    removed: Sequence[ExistingRow],
    replaced: Sequence[tuple[ExistingRow, Entity]],
    added: Sequence[NewRow],
    lexicon: Lexicon,
) -> str:
    """Return the sidecar's text with these changes; ``text`` is empty for a new sidecar.

    Rows are found by their ``line``. Each line keeps its line end; added rows have that of the
    first line. Unknown columns of added rows get NA. Raises ValueError where the columns cannot
    hold what is replaced or added.
    """
    lines = _LINE.findall(text) if text else ["\t".join(COLUMNS[kind]) + "\n"]
    end = _end_of(lines[0]) or "\n"
    columns = [name.strip() for name in lines[0].removeprefix("\ufeff").split("\t")]
    if replaced or added:
        _check_columns(columns, kind, lines[0])
    for row, entity in replaced:
        line = lines[row.line - 1]
        own_end = _end_of(line)
        cells = line.removesuffix(own_end).split("\t")
        cells += [""] * (len(columns) - len(cells))
        values = _values(row.word, entity, lexicon)
        for number, name in enumerate(columns):
            if name in values and name != "word":
                cells[number] = values[name]
        lines[row.line - 1] = "\t".join(cells) + own_end
    new = []
    for addition in added:
        values = _values(addition.word, addition.entity, lexicon)
        new.append("\t".join(values.get(name, "NA") for name in columns) + end)
    dropped = {row.line - 1 for row in removed}
    kept = [line for number, line in enumerate(lines) if number not in dropped]
    if new and not _end_of(kept[-1]):
        kept[-1] += end
    return "".join([*kept, *new])


def _end_of(line: str) -> str:
    """Return the line end, which the last line may lack."""
    return line[len(line.rstrip("\r\n")) :] if line.endswith("\n") else ""


def _check_columns(columns: Sequence[str], kind: EntityType, header: str) -> None:
    """Raise ValueError for columns in which readers would not find the row."""
    missing = [name for name in _NEEDED[kind] if name not in columns]
    if missing:
        raise ValueError(
            f"has no column {' and no column '.join(missing)}; the first line is {header[:80]!r}"
        )
    if twice := sorted({name for name in columns if name and columns.count(name) > 1}):
        raise ValueError(f"duplicate column {twice[0][:80]!r}")


def _values(word: str, entity: Entity, lexicon: Lexicon) -> Mapping[str, str]:
    """Return the cells of a row by column, as PFOCR writes them."""
    word = " ".join(word.split())
    if entity.type is EntityType.CHEMICAL:
        return {"word": word, "mesh": entity.id, "match": entity.symbol, "name": entity.symbol}
    number, name = organism_of(entity, lexicon)
    organism = species_of(entity.taxon, lexicon)
    group = _GROUPS.get(organism.group, "NA") if organism is not None else "NA"
    return {
        "organism_id": number,
        "organism_name": name,
        "organism_group": "Rodents" if entity.taxon in _RODENTS else group,
        "word": word,
        "match": word,
        "ncbigene_symbol": entity.symbol,
        "ncbigene_id": entity.id.partition(":")[2],
        "source": SOURCE,
    }
