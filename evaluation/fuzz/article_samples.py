"""Small inputs of every format but PFOCR's, to be damaged: articles, texts, tables, systems."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Mapping
from importlib.resources import files


def article_samples() -> dict[str, bytes]:
    """Return the content of a file of each format by name; archives are made with ``archive``."""
    folder = files("evaluation.fuzz").joinpath("samples")
    return {item.name: item.read_bytes() for item in sorted(folder.iterdir(), key=lambda i: i.name)}


def archive(members: Mapping[str, bytes]) -> bytes:
    """Return a .tar of files by name."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for name, data in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return packed.getvalue()


def docbin_sample() -> bytes:
    """Return a file of spaCy's DocBin with an entity."""
    import spacy
    from spacy.tokens import DocBin, Span

    doc = spacy.blank("en")("BDNF binds TrkB.")
    doc.ents = [Span(doc, 0, 1, label="GENE", kb_id="ncbigene:627")]
    doc.user_data["figid"] = "F1"
    found: bytes = DocBin(store_user_data=True, docs=[doc]).to_bytes()
    return found
