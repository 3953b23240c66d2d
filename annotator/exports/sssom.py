"""SSSOM: what curators decided that words mean, as literal mappings to entities.

A mapping comes from a decision on a question, a rule: it holds wherever the question is asked.
Those on one organism or figure have their scope in the slot ``other``, and ``skos:closeMatch`` in
the place of ``skos:exactMatch``. What a word does not mean has the modifier ``Not``. Format:
https://mapping-commons.github.io/sssom/spec-formats-tsv/
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from typing import IO
from uuid import NAMESPACE_URL, uuid5

from msgspec import Struct
from msgspec.structs import astuple

from annotator.curation.decisions import EVERYWHERE, ROW, Decision
from annotator.curation.rulings import rulings
from annotator.exports.reading import Source, encodable, one_line
from annotator.records import NOISE_KINDS, FindingKind

#: Kinds of findings about what a word means, not about a record or a row's organism.
_WRONG = frozenset(NOISE_KINDS) - {FindingKind.CROSS_SPECIES}
_NAMED = (FindingKind.MISSING, FindingKind.FAMILY_PARTIAL)

_ORCID = re.compile(r"(?:https?://orcid\.org/|orcid:)?(\d{4}-\d{4}-\d{4}-\d{3}[\dX])")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_CURIE = re.compile(r"[A-Za-z][\w.]*:[^\s|:]+")
_PREFIXES = {
    "fplx": "https://identifiers.org/fplx:",
    "hgnc": "https://identifiers.org/hgnc:",
    "mesh": "http://id.nlm.nih.gov/mesh/",
    "ncbigene": "https://www.ncbi.nlm.nih.gov/gene/",
    "orcid": "https://orcid.org/",
    "semapv": "https://w3id.org/semapv/vocab/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
}


class Mapping(Struct, frozen=True, order=True):
    """A literal mapping; the columns are these slots of SSSOM, in its canonical order."""

    subject_label: str
    predicate_id: str
    predicate_modifier: str
    object_id: str
    object_label: str
    mapping_justification: str
    author_id: str
    author_label: str
    subject_type: str
    mapping_date: str
    other: str
    comment: str


COLUMNS = Mapping.__struct_fields__


def write(source: Source, file: IO[str]) -> int:
    """Write the mappings, sorted. Return their number.

    Questions that curators decided differently are left out.
    """
    questions = (decision for decision in source.decisions() if decision.scope != ROW)
    settled = (ruling.settled for ruling in rulings(questions).by_key.values())
    mappings = sorted({m for d in settled if d is not None for m in _mappings(d, source)})
    lines = ["\t".join(map(_cell, astuple(mapping))) + "\n" for mapping in mappings]
    file.writelines(_header(mappings, lines, source))
    file.write("\t".join(COLUMNS) + "\n")
    file.writelines(lines)
    return len(mappings)


def _header(mappings: Iterable[Mapping], lines: Iterable[str], source: Source) -> Iterator[str]:
    """Yield the metadata of the set; equal mappings have an equal identifier."""
    used = {"semapv", "skos"}
    for mapping in mappings:
        used.add(mapping.object_id.partition(":")[0])
        used |= {"orcid"} if mapping.author_id else set()
    yield "#curie_map:\n"
    for prefix in sorted(used):
        place = _PREFIXES.get(prefix, f"https://bioregistry.io/{prefix}:")
        yield f'#  {prefix}: "{place}"\n'
    content = hashlib.sha256("".join(lines).encode()).hexdigest()
    yield f"#mapping_set_id: https://w3id.org/sssom/mappings/{uuid5(NAMESPACE_URL, content)}\n"
    yield "#mapping_set_title: What words of pathway figures mean, as decided by curators\n"
    yield "#license: https://w3id.org/sssom/license/unspecified\n"
    yield f"#mapping_tool: {json.dumps(one_line(source.made_by))}\n"


def _mappings(decision: Decision, source: Source) -> Iterator[Mapping]:
    """Yield what a decision on a question says."""
    word = decision.existing_word or decision.existing_symbol
    name = decision.mention or word
    existing, proposed = _ids(decision.existing_id), _ids(decision.proposed_id)
    corrected = _ids(decision.corrected_id)
    accepted = decision.decision == "accept"
    if decision.decision == "unsure":
        return
    if decision.finding in _WRONG:
        if not accepted:
            yield from _says(decision, word, existing, source)
            return
        yield from _denies(decision, word, existing, source)
        yield from _says(decision, name, corrected or proposed, source)
    elif decision.finding in _NAMED:
        if accepted or corrected:
            yield from _says(decision, name, corrected or proposed, source)
        elif decision.finding == FindingKind.MISSING:
            yield from _denies(decision, name, proposed, source)
    elif decision.finding == FindingKind.TYPE_CONFLICT and accepted and corrected:
        yield from _says(decision, word, corrected, source)
        wrong = [curie for curie in existing if curie not in corrected]
        yield from _denies(decision, word, wrong, source)


def _says(decision: Decision, word: str, entities: list[str], source: Source) -> Iterator[Mapping]:
    if len(entities) > 1:
        predicate = "skos:narrowMatch"  # the word means several, each of them in part
    elif decision.scope == EVERYWHERE:
        predicate = "skos:exactMatch"
    else:
        predicate = "skos:closeMatch"
    for curie in entities:
        yield from _mapping(decision, word, predicate, "", curie, source)


def _denies(
    decision: Decision, word: str, entities: list[str], source: Source
) -> Iterator[Mapping]:
    for curie in entities:
        yield from _mapping(decision, word, "skos:exactMatch", "Not", curie, source)


def _mapping(
    decision: Decision, word: str, predicate: str, modifier: str, curie: str, source: Source
) -> Iterator[Mapping]:
    word = " ".join(encodable(word).split())
    if not word:
        return
    entity = source.lexicon.entity(curie)
    known = decision.existing_symbol if curie == decision.existing_id else ""
    orcid = _ORCID.fullmatch(decision.curator.strip())
    date = _DATE.match(decision.decided_at)
    about = (
        f"scope={decision.scope}",
        f"question_id={decision.question_id}",
        f"finding={decision.finding}",
    )
    yield Mapping(
        word,
        predicate,
        modifier,
        curie,
        entity.symbol if entity is not None else known,
        "semapv:ManualMappingCuration",
        f"orcid:{orcid[1]}" if orcid else "",
        "" if orcid else decision.curator,
        "rdfs literal",
        date[0] if date else "",
        "|".join(about),
        decision.comment,
    )


def _ids(joined: str) -> list[str]:
    """Return the CURIEs of entities, without cross references to HGNC that follow them."""
    ids = [curie for curie in joined.split("|") if _CURIE.fullmatch(curie)]
    return [curie for curie in ids if not curie.startswith("hgnc:")] or ids


def _cell(text: str) -> str:
    """Return a cell as the csv module writes it between tabs."""
    text = one_line(encodable(text))
    return '"' + text.replace('"', '""') + '"' if '"' in text else text
