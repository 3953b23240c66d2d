"""Documents in spaCy's DocBin (``.spacy``): the entities of each with their ``kb_id_``."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.disk.regular_files import open_regular
from annotator.errors import InputError
from annotator.scoring.documents import GoldMention
from annotator.scoring.marked_mentions import marked

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span

#: Bytes of an unpacked file.
_LONGEST = 1 << 30
#: Where pipelines keep the id of a text, in ``user_data`` or as an attribute of the Doc.
_ID_KEYS = ("figid", "docid", "doc_id", "id", "pmid")


def docbin_documents(path: Path) -> list[tuple[str, str, str, list[GoldMention]]]:
    """Return id, empty title, text and mentions of each Doc. Raises InputError.

    The id is ``figid``, ``docid``, ``doc_id``, ``id`` or ``pmid`` of the Doc's ``user_data`` or
    extension attributes; a Doc without one is named after the file and its number. Mentions are the
    entities, or, if no Doc has one, the spans of all groups.
    """
    docs = _docs(path)
    grouped = not any(doc.ents for doc in docs)
    read = []
    for number, doc in enumerate(docs, start=1):
        spans = [s for group in doc.spans.values() for s in group] if grouped else doc.ents
        mentions = [mention for span in spans if (mention := _mention(doc.text, span)) is not None]
        read.append((_id(doc) or f"{path.stem}-{number}", "", doc.text, mentions))
    return read


def _docs(path: Path) -> list[Doc]:
    import spacy
    from spacy.tokens import DocBin

    try:
        with open_regular(path) as file:
            unpacked = zlib.decompressobj()
            if len(unpacked.decompress(file.read(), _LONGEST)) >= _LONGEST:
                raise InputError(
                    f"{path}: has more than {_LONGEST:,} bytes",
                    hint="divide it, and score one part after the other",
                )
        return list(DocBin().from_disk(path).get_docs(spacy.blank("en").vocab))
    except InputError:
        raise
    except Exception as error:  # whatever spaCy and msgpack find wrong
        raise InputError(
            f"{path}: cannot be read as spaCy's DocBin: {error}",
            hint="write it with DocBin(store_user_data=True).to_disk",
        ) from error


def _mention(text: str, span: Span) -> GoldMention | None:
    return marked(text, span.start_char, span.end_char, span.label_, span.kb_id_)


def _id(doc: Doc) -> str:
    said = {key[1] if isinstance(key, tuple) else key: v for key, v in doc.user_data.items()}
    return next((str(said[key]) for key in _ID_KEYS if said.get(key)), "")
