"""Label Studio: a task for each figure, with the mentions as predictions to be corrected.

Offsets are Unicode code points, as Label Studio counts (its first versions counted UTF-16 units).
The labelling configuration that fits is ``LABELLING``.
"""

from __future__ import annotations

import json
from typing import IO, Any

from annotator.exports.reading import ReadFigure, Source
from annotator.results.review_table import figure_url
from annotator.results.stored import StoredMention

#: The names of the controls: what predictions refer to.
_LABELS, _IDENTIFIER, _TEXT = "label", "identifier", "text"

LABELLING = f"""\
<View>
  <Style>.htx-text {{ white-space: pre-wrap; }}</Style>
  <Header value="$figtitle"/>
  <Labels name="{_LABELS}" toName="{_TEXT}">
    <Label value="gene" background="#9ecae9"/>
    <Label value="gene_family" background="#b9dfb1"/>
    <Label value="chemical" background="#ffcf87"/>
  </Labels>
  <Text name="{_TEXT}" value="$text"/>
  <TextArea name="{_IDENTIFIER}" toName="{_TEXT}" perRegion="true" editable="true"/>
</View>
"""


def write(source: Source, file: IO[str]) -> int:
    """Write a list of tasks. Return the number of figures."""
    count = 0
    file.write("[")
    for read in source.figures():
        count += 1
        text = json.dumps(_task(read, source.made_by), ensure_ascii=False)
        file.write((",\n" if count > 1 else "\n") + text)
    file.write("\n]\n")
    return count


def _task(read: ReadFigure, made_by: str) -> dict[str, Any]:
    figure = read.figure
    scores = [mention.score for mention in read.mentions]
    results = [
        result for n, m in enumerate(read.mentions, start=1) for result in _results(f"m{n}", m)
    ]
    return {
        "data": {
            _TEXT: figure.caption,
            "figid": figure.figid,
            "pmcid": figure.pmcid,
            "figtitle": figure.figtitle,
            "papertitle": figure.papertitle,
            "url": figure_url(figure.figid),
        },
        "predictions": [
            {
                "model_version": made_by,
                "score": round(sum(scores) / len(scores), 3) if scores else 0.0,
                "result": results,
            }
        ],
    }


def _results(region: str, mention: StoredMention) -> list[dict[str, Any]]:
    """Return a mention as a labelled region, and its identifiers as the region's text."""
    place = {"start": mention.start, "end": mention.end, "text": mention.text}
    results: list[dict[str, Any]] = [
        {
            "id": region,
            "from_name": _LABELS,
            "to_name": _TEXT,
            "type": "labels",
            "score": mention.score,
            "value": {**place, "labels": [mention.type.value]},
        }
    ]
    if mention.ids:
        results.append(
            {
                "id": region,
                "from_name": _IDENTIFIER,
                "to_name": _TEXT,
                "type": "textarea",
                "value": {
                    "start": mention.start,
                    "end": mention.end,
                    "text": ["|".join(mention.ids)],
                },
            }
        )
    return results
