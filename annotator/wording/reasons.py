"""Why findings hold, and why rows are likely or not, in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from annotator.reasons import (
    AuthorsMean,
    BeginningOfName,
    BrokenEncoding,
    DefinedOtherwise,
    Duplicate,
    FamilyInPart,
    FieldSays,
    ForeignLetters,
    FoundAs,
    KeepsCompany,
    LooksLike,
    MayBeMisread,
    NamedAndAnnotated,
    NameFragment,
    NameOfAnother,
    NameOfPart,
    NotAnnotated,
    NotInCaption,
    OrdinaryWord,
    OtherOrganism,
    PartLookedUp,
    PreviousSymbol,
    RarelyDrawn,
    RecordOrganisms,
    ReplacedId,
    RowName,
    TwoTypes,
    UnknownMatch,
    UnlikelyReading,
    UnsureOrganism,
    UsedOtherwise,
    UsualMeaning,
)
from annotator.records import Reason
from annotator.wording.mentions import about, definition, found_by

#: Names listed in one text, and members of a family.
_SHOWN, _SHOWN_MEMBERS = 4, 6


def row_name(row: RowName) -> str:
    """Name the entity of a row briefly: ``HSD17B12 (Homo sapiens)``."""
    if row.is_chemical:
        differs = row.id and row.id != row.name
        return f"the chemical {row.name} ({row.id})" if differs else row.name
    return f"{row.name} ({row.organism})" if row.organism else row.name


def full_row_name(row: RowName) -> str:
    """Name the entity of a row with its full name: ``phosducin (PDC, Homo sapiens)``."""
    if not row.full_name or row.is_chemical:
        return row_name(row)
    return f"{row.full_name} ({', '.join(filter(None, (row.name, row.organism)))})"


def _some(names: Sequence[str]) -> str:
    """List up to four names, and say how many more there are."""
    if len(names) == 1:
        return names[0]
    if len(names) > _SHOWN:
        return f"{', '.join(names[:_SHOWN])} and {len(names) - _SHOWN} more"
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _not_rows(said: str, rows: Sequence[RowName]) -> str:
    """Say what the word is, and which rows it is not."""
    text = f"{said}{full_row_name(rows[0])}"
    others = list(dict.fromkeys(map(row_name, rows[1:])))
    return f"{text}, nor {_some(others)}" if others else text


def _also(said: str, rows: Sequence[RowName]) -> str:
    """Add the further rows to a text that speaks of the first."""
    others = list(dict.fromkeys(map(row_name, rows[1:])))
    return f"{said}, nor {_some(others)}" if others else said


def reason(why: Reason) -> str:
    """Say why a finding holds."""
    return _REASONS[type(why)](why)


def _not_annotated(why: NotAnnotated) -> str:
    how = found_by(why.found_by, in_a_sentence=True)
    text = f"the caption names {why.text} ({how}); no annotation covers it"
    if why.shared_parts:
        text += f": {', '.join(why.shared_parts)} may belong to another complex"
    return text + (
        f"; the row {why.row_without_id} has no identifier" if why.row_without_id else ""
    )


def _family_in_part(why: FamilyInPart) -> str:
    lacking = ", ".join(why.lacking[:_SHOWN_MEMBERS])
    if len(why.lacking) > _SHOWN_MEMBERS:
        lacking += f" and {len(why.lacking) - _SHOWN_MEMBERS} more"
    text = (
        f"the caption names {why.text} ({why.members} members); the annotations have "
        f"{', '.join(why.annotated)}, but not {lacking}"
    )
    if why.named:
        are = "are" if len(why.named) > 1 else "is"
        text += f"; {_some(why.named)} {are} asked for separately"
    return text


def _ordinary_word(why: OrdinaryWord) -> str:
    if why.usual:
        return _not_rows(f"{why.word!r} usually means {why.usual}, not ", why.rows)  # His, NO, TG
    what = "an ordinary word" if why.what == "word" else f"a {why.what}"
    if why.what == "word" and why.word.isupper():
        what += " or another abbreviation"  # GAP is hardly a gap
    return _not_rows(f"{why.word!r} is {what}, not ", why.rows)


def _other_organism(why: OtherOrganism) -> str:
    several = len(why.symbols) > 1
    are = "are genes" if several else "is a gene"
    text = f"{_some(why.symbols)} {are} of {why.organism}; the figure is about {about(why.taxa)}"
    if why.field is FieldSays.LISTED:
        text += f"; the record's organisms list {why.organism}, caption and titles do not name it"
    elif why.field is FieldSays.ALONE:
        text += f"; the record's organism is {why.organism}, which may be the default"
    if why.is_keyword:
        text += "; the keyword's organism is inferred from its position and spelling"
    return text


def _usual_meaning(why: UsualMeaning) -> str:
    aliases = [full_row_name(why.rows[0]), *map(row_name, why.rows[1:])]
    listed = _some(list(dict.fromkeys(aliases)))
    return f"{why.word} usually means {why.usual}; it is only an alias of {listed}"


def _used_otherwise(why: UsedOtherwise) -> str:
    how = found_by(why.found_by, in_a_sentence=True)
    said = f"the caption uses {why.text} for {why.symbol} ({how}), not for "
    return _not_rows(said, why.rows)


def _unknown_match(why: UnknownMatch) -> str:
    said = (
        f"the lexicon does not have {why.id}, and many names begin with {why.word}: it is unclear "
        "what was matched"
    )
    return _also(said, why.rows)


def _name_of_another(why: NameOfAnother) -> str:
    first = why.rows[0]
    said = f"{why.word} is a name of {why.symbol} ({why.id}), not of {why.chemical} ({first.id})"
    return _also(said, why.rows)


def _name_of_part(why: NameOfPart) -> str:
    first = why.rows[0]
    said = f"only the part {why.part} of {why.word} is a name of {why.chemical} ({first.id})"
    return _also(said, why.rows)


def _beginning(why: BeginningOfName) -> str:
    first = why.rows[0]
    said = f"{why.word} is only the beginning of a name of {why.chemical} ({first.id})"
    return _also(said, why.rows)


def _looks_like(why: LooksLike) -> str:
    said = (
        f"{why.word} looks like {why.name}, which the caption names ({why.symbol}); the caption "
        "does not name "
    )
    return _not_rows(said, why.rows)


def _foreign_letters(why: ForeignLetters) -> str:
    said = (
        f"{why.word} has letters of another alphabet that look Latin; in Latin letters it is "
        f"{why.symbol} ({why.id}), not "
    )
    return _not_rows(said, why.rows)


def _found_as(why: FoundAs) -> str:
    return f"{why.word} is only {_ARTICLES.get(why.how, why.how)} of {why.symbol}"


_ARTICLES = {
    "alias": "an alias",
    "previous symbol": "a previous symbol",
    "family": "the name of a family",
}


def _authors_mean(why: AuthorsMean) -> str:
    nodes = "node" if why.all_nodes == 1 else "nodes"
    if not why.other_nodes:
        return (
            f"WikiPathways' authors mean {why.symbol} in {why.nodes} of {why.all_nodes} {nodes} "
            f"labelled {why.word}"
        )
    own = f"{why.symbol} in {why.nodes or 'none'}"
    return (
        f"WikiPathways' authors mean {why.other or 'a metabolite'} in {why.other_nodes} of "
        f"{why.all_nodes} {nodes} labelled {why.word}, {own}"
    )


def _keeps_company(why: KeepsCompany) -> str:
    if not why.other:
        if not why.companions:
            return f"{why.symbol} is not drawn with the other genes of this figure elsewhere"
        return f"{why.symbol} is often drawn with {_some(why.companions)} of this figure"
    text = f"{why.other} is often drawn with {_some(why.other_companions)} of this figure"
    own = _some(why.companions) if why.companions else "none of its genes"
    return f"{text}, {why.symbol} with {own}"


def _rarely_drawn(why: RarelyDrawn) -> str:
    if not why.sets:
        return f"{why.symbol} is in no pathway, and drawn in hardly any figure"
    return f"{why.symbol} is rarely drawn: in {why.sets} figures and pathways"


def _unsure_organism(why: UnsureOrganism) -> str:
    names = [f"{taxon.name} (probability {taxon.probability:.2f})" for taxon in why.taxa[:_SHOWN]]
    return f"it is uncertain what the figure is about: {_some(names)}"


def _part_looked_up(why: PartLookedUp) -> str:
    if _letters(why.match) == _letters(why.word):  # only punctuation was left out
        return f"{why.word} was looked up as {why.match}"
    return f"only the part {why.match} of {why.word} was looked up"


def _letters(word: str) -> str:
    return "".join(filter(str.isalnum, word)).lower()


def _unlikely(why: UnlikelyReading) -> str:
    text = _not_rows(f"{why.word} is probably not ", why.rows)
    return f"{text}: {'; '.join(map(reason, why.why))}" if why.why else text


def _two_types(why: TwoTypes) -> str:
    return (
        f"{why.word} is annotated as the gene {', '.join(why.genes)} and as the chemical "
        f"{', '.join(why.chemicals)}; the caption does not say which"
    )


def _record_organisms(why: RecordOrganisms) -> str:
    listed = ", ".join(why.listed)
    return f"the record's organisms are {listed}; the figure is about {about(why.taxa)}"


def _broken_encoding(why: BrokenEncoding) -> str:
    texts = []
    for text in why.texts:
        read = ", ".join(f"{now} for {was}" for was, now in text.words)
        characters = "character" if text.places == 1 else "characters"
        texts.append(f"{text.places} {characters} in the {text.field} (read {read})")
    return f"text in a wrong encoding: {'; '.join(texts)}"


_REASONS: dict[type[Reason], Callable[[Any], str]] = {
    Reason: lambda _: "",  # of a finding that was read back
    NamedAndAnnotated: lambda why: f"the caption names {why.text}, and the annotations have it",
    NotAnnotated: _not_annotated,
    FamilyInPart: _family_in_part,
    NotInCaption: lambda _: (
        "not mentioned in the caption, which is normal: a drawing names more than its caption"
    ),
    Duplicate: lambda _: "duplicate of another row",
    DefinedOtherwise: lambda why: _not_rows(f"{definition(why.short, why.long)}, not ", why.rows),
    UsedOtherwise: _used_otherwise,
    UsualMeaning: _usual_meaning,
    OrdinaryWord: _ordinary_word,
    NameFragment: lambda why: _not_rows(
        f"{why.word!r} is a fragment of a longer name, not ", why.rows
    ),
    UnknownMatch: _unknown_match,
    NameOfAnother: _name_of_another,
    NameOfPart: _name_of_part,
    BeginningOfName: _beginning,
    OtherOrganism: _other_organism,
    LooksLike: _looks_like,
    ForeignLetters: _foreign_letters,
    FoundAs: _found_as,
    PartLookedUp: _part_looked_up,
    AuthorsMean: _authors_mean,
    KeepsCompany: _keeps_company,
    MayBeMisread: lambda why: f"{why.word} may be a misreading of {why.form} ({why.symbol})",
    RarelyDrawn: _rarely_drawn,
    UnsureOrganism: _unsure_organism,
    UnlikelyReading: _unlikely,
    TwoTypes: _two_types,
    ReplacedId: lambda why: f"{why.old} was replaced by {why.new} ({why.symbol})",
    PreviousSymbol: lambda why: f"{why.old} is a previous symbol of {why.symbol} ({why.id})",
    RecordOrganisms: _record_organisms,
    BrokenEncoding: _broken_encoding,
}
