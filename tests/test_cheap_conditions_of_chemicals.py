"""What is looked at first, to save an expression for chemicals, loses none."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from annotator.recognition.chemicals import (
    chemical_spellings,
    compound_codes,
    elements,
    longer_chemicals,
    title_chemicals,
    written_forms,
)
from tests.test_cheap_conditions import same_without, texts


@given(texts("LY", "GDC", "-", "294002", "0980", "1", ",", "(", "a", "MK"))
def test_codes_are_only_where_words_tell(text):
    same_without(
        compound_codes, "_WITH_NUMBER", lambda: list(compound_codes.compound_codes_in(text))
    )


@given(texts("Fe", "Cd", "P", "Ca", "As", "-", "stress", "deficiency", "2", "and", ",", "(II)"))
def test_elements_are_only_where_words_tell(text):
    same_without(elements, "_WITH_SYMBOL", lambda: list(elements.elements_in(text)))


@given(
    texts("GO", "PEC", "UA", "-treated", "(", ")", "/", "II", "ANG", "treated", "with", "x"),
    texts("graphene", "oxide", "pectolinarigenin", "ursolic", "acid", ",", "(", "of", "Ab", "-"),
)
def test_short_forms_of_titles_are_only_where_words_tell(caption, titles):
    def found():
        return list(title_chemicals.title_chemicals(caption, titles, (), lambda name: True))

    same_without(title_chemicals, "_WITH_SHORT", found)


@given(texts("inhibitor ", "N6022", "ABC-", "12345", "blocked by using ", "CD", "(", ",", "/"))
def test_codes_by_effect_are_only_where_words_tell(text):
    same_without(compound_codes, "_WITH_CODE", lambda: compound_codes.codes_by_effect(text))


@given(texts("O", "O2", "OH", "NO", "•", "·", "−", "1O2", "¹O2", "hydroxyl radical (OH)", "x"))
def test_radicals_are_only_where_words_tell(text):
    same_without(written_forms, "_WITH_SIGN", lambda: list(written_forms.radicals_in(text)))


class _AnyLipid:
    """Stands for short forms that mean a lipid."""

    @staticmethod
    def lipid(short):
        return short


@given(
    texts(
        "PC", "PE", "(", "16:0", "/18:1", ")", "36:2", "O-", ":", "3", "vit. ", "Vit", "VitC", "D3"
    )
)
def test_lipids_and_vitamins_are_only_where_words_tell(text):
    def found():
        return list(written_forms.written_forms(text, _AnyLipid()))

    same_without(written_forms, "_WITH_CHAIN", found)
    vitamins = [form[:2] for form in found() if form.name.startswith("vitamin ")]
    assert vitamins == [place.span() for place in written_forms._VITAMIN.finditer(text)]


@given(texts("5", "12", "-", "/", ", ", " and ", "α", "(R)", "-HODE", "D", "L", "IL", ",", "x"))
def test_lists_of_places_are_only_where_words_tell(text):
    if longer_chemicals._PLACES.search(text):
        assert longer_chemicals._WITH_PLACES.is_in(text)


@given(
    texts(
        "PYN", "PY", "treated", "Treatment", "exposed", "with", "to", "-resistant", "-2", "_", "s"
    )
)
def test_what_is_given_is_beside_its_short_form(text):
    short = "([A-Z]{3,4})"
    before = title_chemicals._GIVEN_BEFORE.pattern.removesuffix(r"\Z")
    after_that = rf"{before}{short}(?![\w/]|{title_chemicals._GOES_ON.pattern})"
    before_that = rf"(?<![\w-]){short}(?={title_chemicals._GIVEN_BEHIND.pattern})"
    given = {a or b for a, b in re.findall(f"{after_that}|{before_that}", text)}
    assert set(title_chemicals._given(text)) == given


@given(
    texts("phosph", "keto", "ate", "ic", "acid", "s", "CoA", "P", "-", "2", "LT", "word", "ß"),
    st.booleans(),
)
def test_simple_words_have_the_spellings_of_all(text, capital):
    word = "".join(text.split())
    word = word.upper() if capital else word
    seen, queue = {word}, [word]
    for spelling in queue:
        for other in chemical_spellings._respelled(spelling):
            if other not in seen and len(seen) < chemical_spellings._MOST_SPELLINGS:
                seen.add(other)
                queue.append(other)
    assert list(chemical_spellings.usual_spellings(word)) == queue
