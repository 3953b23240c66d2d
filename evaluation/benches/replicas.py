"""Real records and captions, repeated under other figids until there are enough of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from annotator.errors import InputError
from annotator.figures.lines import numbered_lines
from annotator.figures.sidecars import sidecar_suffixes

_FIGID = re.compile(r"^figid: *(.+)$", re.MULTILINE)


def replicate_records(checkout: Path, folder: Path, count: int) -> int:
    """Write ``count`` records with their sidecars to ``folder``; return their bytes.

    ``checkout`` is a PFOCR checkout. Raises InputError when it has no records.
    """
    records = sorted((checkout / "_figures").glob("*.md"))
    if not records:
        raise InputError(f"{checkout}: no records in _figures", hint="give a PFOCR checkout")
    figures, data = folder / "_figures", folder / "_data"
    figures.mkdir(parents=True)
    data.mkdir()
    size = 0
    texts = [(path, path.read_text(encoding="utf-8")) for path in records]
    sidecars = [
        [
            (suffix, found.read_bytes())
            for suffix in sidecar_suffixes()
            if (found := _sidecar(path, suffix))
        ]
        for path in records
    ]
    for number in range(count):
        at = number % len(records)
        path, text = texts[at]
        figid = f"{path.stem}-{number // len(records):05d}"
        content = _FIGID.sub(f"figid: {figid}", text, count=1).encode()
        (figures / f"{figid}.md").write_bytes(content)
        size += len(content)
        for suffix, rows in sidecars[at]:
            (data / f"{figid}{suffix}").write_bytes(rows)
            size += len(rows)
    return size


def _sidecar(record: Path, suffix: str) -> Path | None:
    name = f"{record.stem}{suffix}"
    places = (record.parent.parent / "_data" / name, record.parent / name)
    return next((path for path in places if path.exists()), None)


def captions(path: Path) -> list[str]:
    """Return the captions of a table (.jsonl or .jsonl.gz). Raises InputError."""
    try:
        lines = [line for _, line in numbered_lines(path)]
        return [json.loads(line)["caption"] for line in lines if isinstance(line, str)]
    except (OSError, ValueError, KeyError) as error:
        raise InputError(
            f"{path}: no captions: {error!r}", hint="give a .jsonl file with a field caption"
        ) from error


def repeated(texts: list[str], count: int) -> Iterator[tuple[str, str]]:
    """Yield ``count`` captions, each with a figid of its own."""
    return ((f"F{n:08d}", texts[n % len(texts)]) for n in range(count))


def write_json_lines(texts: list[str], path: Path, count: int) -> None:
    """Write ``count`` captions as JSON Lines."""
    with path.open("w", encoding="utf-8") as file:
        for figid, caption in repeated(texts, count):
            file.write(json.dumps({"figid": figid, "caption": caption}) + "\n")


def write_parquet(texts: list[str], path: Path, count: int) -> None:
    """Write ``count`` captions as Parquet."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = repeated(texts, count)
    schema = pa.schema([("figid", pa.string()), ("caption", pa.string())])
    with pq.ParquetWriter(path, schema) as writer:
        while some := list(islice(rows, 10_000)):
            figids, texts_now = zip(*some, strict=True)
            writer.write_table(pa.table([pa.array(figids), pa.array(texts_now)], schema=schema))
