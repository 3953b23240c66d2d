"""Text in a wrong encoding: repaired where it is certain, with the way back to each character."""

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.encoding import repair, repaired
from annotator.exports.named_entities import entities_named
from annotator.reasons import BrokenText
from annotator.recognition.explanation import explain_caption
from annotator.records import EntityType, ExistingRow, Figure, FindingKind, Origin
from annotator.results.figure_genes import FigureGenes
from annotator.results.review_table import review_row
from annotator.results.stored import StoredFinding, StoredMention
from annotator.runs.processing import annotate
from tests.small_lexicon import small_annotator

#: What captions have beyond ASCII: Greek letters and typographic characters.
TYPOGRAPHY = "αβγδεζηθικλμνξορστφχψωΓΔΘΛΣΦΨΩ–—‘’“”…•′″→←↑↓≤≥≈−°±²\u00a0\u2009\u200a♦"
PLAIN = "aeiou BKT125 -/(),;"


def wrong(text, encoding="mac_roman", times=1):
    """Return ``text`` as one sees it whose UTF-8 was read as another encoding."""
    for _ in range(times):
        bytes_ = text.encode("utf-8")
        text = "".join(bytes([b]).decode(encoding, "ignore") or chr(b) for b in bytes_)
    return text


def covers(found):
    """Return True if each character has its own part of the original, and all have all of it."""
    parts = [found.original_span(at, at + 1) for at in range(len(found.text))]
    assert all(start < end for start, end in parts)
    return "".join(found.original[start:end] for start, end in parts) == found.original


@pytest.mark.parametrize("encoding", ["mac_roman", "cp1252", "latin-1"])
@pytest.mark.parametrize("times", [1, 2])
@settings(deadline=None)  # other processes, and the import of ftfy
@given(words=st.lists(st.text(st.sampled_from(TYPOGRAPHY + PLAIN), max_size=8), max_size=6))
def test_what_was_read_wrongly_is_restored(encoding, times, words):
    text = " ".join([*words, "NF-κB"])
    broken = wrong(text, encoding, times)
    found = repair(broken)
    assert found is not None and found.original == broken
    assert found.text == text
    assert covers(found)
    at = text.index("NF-κB", len(text) - 5)
    start, end = found.original_span(at, at + 5)
    assert broken[start:end] == wrong("NF-κB", encoding, times)


@settings(deadline=None)  # other processes, and the import of ftfy
@given(st.lists(st.tuples(st.booleans(), st.text(st.sampled_from(TYPOGRAPHY + PLAIN)))))
def test_broken_parts_of_a_text_that_is_otherwise_in_order(parts):
    parts = [(False, "NF-κB "), *parts]
    text = "".join(part for _, part in parts)
    mixed = "".join(wrong(part) if is_broken else part for is_broken, part in parts)
    found = repair(mixed)
    if found is None:
        assert not set(mixed) & set("Œœ‚")
    else:
        assert covers(found)
        assert set("Œœ‚").isdisjoint(found.text)
        assert len(found.text) >= len(text)  # what is uncertain alone stays


@settings(deadline=None)  # other processes, and the import of ftfy
@given(st.text())
def test_the_way_back_covers_any_text(text):
    found = repair(text)
    assert found is None or covers(found)


@settings(deadline=None)  # other processes, and the import of ftfy
@given(st.text(st.sampled_from(TYPOGRAPHY + PLAIN)))
def test_texts_in_order_stay(text):
    assert repair(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "2√2, √π and √Ω; 5√µ",
        "¬p ∧ ¬µ",
        "Œuvre, œuvre, cœur et bœuf de l’Île de la Réunion",
        "IRMÃ” e SÃO, coração",
        "«â»…, «État», »Äpfel«, „Öl“ und ‚Ärzte‘",
        "Å² and 5 Å± 0.2 Å, 10 Å°",
        "Ångström, Ørsted, Sørensen, Þór, Łódź, Ŝidák, Çelik",
        "naïve Müller glia, Spätzle, Sjögren’s, El Niño, façade",
        "Ca²⁺, H₂O₂, O₂•−, 10⁻⁶ M, x̄ ± s, ∑∞ ∂f/∂x ≈ ≠ ∆Ψm, ΔΨm",
        "≈Å, ≈µ, …état, ƒ(x), the µ-opioid receptor, ‘µ-opioid’, “Å”, –Ø",
        "ΜΑΡΚ, НА, ЕННADH, İFNa4, ÁDH, čO-P",
        "Â",
        "‚",
        "\ufeffCa\ufeff2+",
    ],
)
def test_good_text_is_not_touched(text):
    assert repair(text) is None
    for form in ("NFC", "NFD", "NFKC"):
        assert repair(unicodedata.normalize(form, text)) is None


@pytest.mark.parametrize(
    ("broken", "text"),
    [
        ("IFN-Œ±/Œ≤ and NF-Œ∫B", "IFN-α/β and NF-κB"),
        ("2‚Ä≤-5‚Ä≤-oligoadenylate", "2′-5′-oligoadenylate"),
        ("kinase ABC√ü", "kinase ABCß"),
        ("M√∂ller and M≈Çody", "Möller and Młody"),
        ("√∂ is 2√π", "√∂ is 2√π"),
        ("√∂, since Œ≤", "ö, since β"),
        ("√∂, since Œ≤ is β", "√∂, since β is β"),
        ("IKK-…õ and Œ≤", "IKK-ɛ and β"),
        ("GRXÎ² (â€œxâ€\x9d)", "GRXβ (“x”)"),
        ("Ï€ and Ï€Î²", "π and πβ"),
        ("NF-κB and NF-Œ∫B", "NF-κB and NF-κB"),
        ("5 ¬µM", "5 µM"),
        ("≈í‚â§ twice", "β twice"),
    ],
)
def test_what_is_repaired(broken, text):
    assert repaired(broken) == text


def test_the_words_of_a_repair_are_distinct_and_short():
    found = repair("(IFN-Œ≤), IFN-Œ≤; x‚Äâ=‚Äâ1 " + "y" * 200 + "Œ≤" + "z" * 200)
    assert found.words(3)[:2] == (("IFN-Œ≤", "IFN-β"), ("x‚Äâ=‚Äâ1", "x\u2009=\u20091"))
    assert len(found.words(3)[2][1]) == 81
    assert len(found.places()) == 5


def test_repairing_takes_linear_time():
    started = time.perf_counter()
    for text in ("Œ≤" * 200_000, "√" * 400_000, "Ã" * 400_000, "‚Ä" * 200_000):
        if (found := repair(text)) is not None:
            found.words(4)
    assert time.perf_counter() - started < 20


# Through the pipeline.

CAPTION = "NO frees IL-1Œ≤ (also TNF-Œ±) ‚Äì in human cells."


def row(word, symbol, number):
    return ExistingRow(
        word,
        symbol,
        f"ncbigene:{number}",
        "ncbitaxon:9606",
        "hgnc_symbol",
        Origin.SIDECAR,
        EntityType.GENE,
    )


def test_mentions_are_found_through_it_and_stand_in_the_caption():
    reading = small_annotator().read(Figure("f", CAPTION))
    assert [m.text for m in reading.mentions] == ["NO", "IL-1Œ≤", "TNF-Œ±"]
    assert all(CAPTION[m.start : m.end] == m.text for m in reading.mentions)
    assert [m.name for m in reading.mentions] == ["NO", "IL-1β", "TNF-α"]
    assert reading.mentions[1].ids[0] == "ncbigene:3553"


def test_definitions_are_repaired():
    caption = "‚ÄúIL-1Œ≤‚Äù: interleukin‚Äâ1Œ≤; AMPARŒ±, AMPA‚Äêreceptor Œ±."
    reading = small_annotator().read(Figure("f", caption))
    assert all(repair(d.short) is repair(d.long) is None for d in reading.definitions.values())
    assert all(caption[m.start : m.end] == m.text for m in reading.mentions)


def test_ions_of_channels_stand_in_the_caption():
    caption = "IL-1Œ≤ opens the Ca2+‚Äêpermeable NMDA receptor and the Œ± Ca2+ channel."
    reading = small_annotator().read(Figure("f", caption))
    for mention in (*reading.mentions, *reading.ions):
        assert caption[mention.start : mention.end] == mention.text


def test_titles_are_repaired_for_organisms():
    title = "Growth of ‚ÄúE.¬†coli‚Äù"
    reading = small_annotator().read(Figure("f", "Growth.", papertitle=title))
    assert [taxon.taxon for taxon in reading.taxa] == ["ncbitaxon:562"]


def test_an_explanation_has_the_caption_as_it_stands():
    steps = explain_caption(Figure("f", CAPTION), small_annotator())
    spans = [*steps.matches, *steps.dropped, *(m.mention for m in steps.mentions)]
    assert len(steps.mentions) == 3
    assert all(CAPTION[s.start : s.end] == s.text for s in spans)


def test_rows_agree_with_the_repaired_name_on_either_side():
    for caption, word in (
        (CAPTION, "IL-1β"), ("IL-1β in human cells.", "IL-1Œ≤"), (CAPTION, "IL-1Œ≤"),
    ):  # fmt: skip
        figure = Figure("f", caption, existing=(row(word, "KAR", 51144),))
        (finding,) = [
            f for f in annotate(figure, small_annotator()).findings
            if f.kind is FindingKind.WRONG_ENTITY
        ]  # fmt: skip
        assert finding.reason.text == "IL-1β"
        assert finding.existing == figure.existing
        assert caption[finding.mention.start : finding.mention.end] == finding.mention.text


def test_exported_rows_have_the_repaired_word():
    mentions = map(StoredMention.of, small_annotator().read(Figure("f", CAPTION)).mentions)
    genes = FigureGenes(small_annotator().lexicon, ("ncbitaxon:9606",))
    assert [word for word, _ in entities_named(mentions, genes)] == ["NO", "IL-1β", "TNF-α"]


def finding_of(figure):
    found = annotate(figure, small_annotator()).findings
    return next((f for f in found if f.kind is FindingKind.ENCODING), None)


def test_a_record_has_one_finding_that_shows_the_repaired_text():
    figure = Figure("f", CAPTION, figtitle="IL-1β", papertitle="IL-1Œ≤ or IL-1Œ≤")
    finding = finding_of(figure)
    assert finding.reason.texts == (
        BrokenText("caption", 3, (("IL-1Œ≤", "IL-1β"), ("TNF-Œ±", "TNF-α"), ("‚Äì", "–"))),
        BrokenText("paper title", 2, (("IL-1Œ≤", "IL-1β"),)),
    )
    stored = StoredFinding.of(finding)
    assert stored.reason == (
        "text in a wrong encoding: 3 characters in the caption (read IL-1β for IL-1Œ≤, TNF-α for "
        "TNF-Œ±, – for ‚Äì); 2 characters in the paper title (read IL-1β for IL-1Œ≤)"
    )
    assert review_row(figure, stored).context == (
        "NO frees IL-1[[β]] (also TNF-α) – in human cells."
    )
    assert 1 <= finding.priority < 20
    assert finding_of(Figure("f", "Growth.", existing=figure.existing)) is None


def test_a_title_or_the_words_of_the_rows_suffice():
    figure = Figure("f", "Growth.", figtitle="IL-1Œ≤ rises")
    assert review_row(figure, StoredFinding.of(finding_of(figure))).context == "IL-1[[β]] rises"
    figure = Figure("f", "Growth.", existing=(row("IL-1Œ≤", "IL1B", 3553),))
    finding = finding_of(figure)
    assert finding.reason.texts == (BrokenText("words of the rows", 1, (("IL-1Œ≤", "IL-1β"),)),)
    assert review_row(figure, StoredFinding.of(finding)).context == ""


def test_a_decision_on_it_survives_a_rerun():
    first = finding_of(Figure("f", CAPTION))
    assert finding_of(Figure("f", f"{CAPTION} Œ≤")).review_id == first.review_id
