"""Annotate the captions of figures, with the tokenizer and named entities of a spaCy pipeline."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from functools import lru_cache
from itertools import pairwise, repeat
from typing import TYPE_CHECKING

from msgspec.structs import replace

from annotator.bounded_cache import interned
from annotator.encoding import Repair, repair, repaired
from annotator.errors import ModelError
from annotator.garbage_collection import paused_collection
from annotator.lexicon import open_lexicon
from annotator.lexicon.chosen_organisms import chosen_taxa, with_strains
from annotator.lexicon.index import Lexicon
from annotator.lexicon.word_lists import shipped_word_lists
from annotator.recognition.chemicals.ions import conducted_ions
from annotator.recognition.definitions.abbreviations import LONGEST_WORD, AbbreviationFinder
from annotator.recognition.definitions.caption_definitions import caption_definitions
from annotator.recognition.definitions.definitions import Definition
from annotator.recognition.definitions.parentheses import with_titles
from annotator.recognition.mention_score import shipped_weights
from annotator.recognition.name_lookup import NameLookup
from annotator.recognition.ner.ner_models import SHIPPED, installed, model_place
from annotator.recognition.ner.ner_span import NerSpan
from annotator.recognition.organisms.figure_organisms import accepted_taxa, figure_taxa
from annotator.recognition.organisms.nomenclature import nomenclature_cues
from annotator.recognition.organisms.organism_names import OrganismMention, organism_names
from annotator.recognition.organisms.telltale_names import names_of_one_organism, telltale_cues
from annotator.recognition.resolve import Subject, resolve
from annotator.recognition.spans.original_spans import original_spans
from annotator.recognition.spans.trace import Trace
from annotator.records import CaptionAnnotations, Figure

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokenizer import Tokenizer
    from spacy.tokens import Doc

    from annotator.recognition.ner.entity_reader import Entities

#: Words whose spaCy lexemes are kept for a model: creating them again for each call would take a
#: third of the time.
_KEPT_WORDS = 50_000
_LONG_WORD = re.compile(rf"\S{{{LONGEST_WORD}}}(?=\S)")


class Annotator:
    """Annotates captions with a spaCy pipeline, a lexicon and the word lists, opened once."""

    def __init__(
        self, lexicon: str = "starter", model: str | None = None, organisms: Sequence[str] = ()
    ) -> None:
        """Open ``lexicon`` and the statistical ``model`` (a name or a path; None for no model).

        With ``organisms`` (names or NCBI Taxonomy ids), mentions only get ids of their genes; the
        name of another organism's gene refers to its ortholog. Raises LexiconError, ModelError or
        InputError.
        """
        self.lexicon: Lexicon = open_lexicon(lexicon)
        self.names = NameLookup(self.lexicon, shipped_word_lists())
        self.weights = shipped_weights()
        self.only = with_strains(chosen_taxa(organisms, self.lexicon), self.lexicon)
        # There are few combinations of organisms; identical objects are equal without a comparison.
        self._interned: Callable[[frozenset[str]], frozenset[str]] = interned(1_024)
        self._named_in_paper = lru_cache(16)(self._names_in)  # figures of a paper come together
        self.model = model
        self._nlp: Language | None = None
        self._entities = self._entity_reader() if model is not None else None
        self._abbreviations = AbbreviationFinder(lambda: self.nlp)

    @property
    def nlp(self) -> Language:
        """Return the spaCy pipeline.

        Without a model, it is built when something in parentheses is first to be split into tokens:
        importing spaCy takes half a second and 70 MB, and not every process comes across any.
        """
        if self._nlp is None:
            self._nlp = build_pipeline(self.model)
        return self._nlp

    def read(self, figure: Figure) -> CaptionAnnotations:
        """Return the annotations of one figure's caption."""
        return self.read_all([figure])[0]

    def read_all(self, figures: Sequence[Figure]) -> list[CaptionAnnotations]:
        """Return the annotations of each figure's caption; with a model faster than one by one.

        What spaCy keeps of new words is discarded after each call, with a model from a number of
        words on: memory does not grow with the number of captions.
        """
        nlp = self._nlp
        with nlp.memory_zone() if nlp is not None and self._is_full(nlp) else nullcontext():
            return [self.annotations_of(subject) for subject in self._subjects(figures)]

    def _is_full(self, nlp: Language) -> bool:
        """Return whether no more words should be kept; without a model, tokens are kept instead."""
        return self.model is None or len(nlp.vocab) >= _KEPT_WORDS

    def annotations_of(self, subject: Subject, trace: Trace | None = None) -> CaptionAnnotations:
        """Return the annotations of one caption; dropped spans are recorded in ``trace``.

        Mentions are those of the caption as it stands in the record, ``trace`` has the spans of the
        subject's caption.
        """
        mentions, definitions = resolve(subject, self.names, self.weights, trace)
        ions = conducted_ions(mentions, subject.matches)
        mentions = original_spans(mentions, subject.repair)
        ions = original_spans(ions, subject.repair)
        return CaptionAnnotations(subject.taxa, subject.about, mentions, definitions, ions)

    def subject(self, figure: Figure) -> Subject:
        """Return everything that is known about ``figure`` before its mentions are chosen."""
        return next(self._subjects([figure]))

    def definitions(self, caption: str) -> list[Definition]:
        """Return what a caption defines itself, without the titles of its figure."""
        return caption_definitions(caption, self._abbreviations.find(caption))

    def _subjects(self, figures: Sequence[Figure]) -> Iterator[Subject]:
        repairs = [repair(figure.caption) for figure in figures]
        legible = list(map(_legible, figures, repairs))
        return map(self._subject, legible, self._named_entities(legible), repairs)

    def _entity_reader(self) -> Entities:
        from annotator.recognition.ner.entity_reader import entity_reader

        return entity_reader(self.nlp)

    def _named_entities(self, figures: Sequence[Figure]) -> Iterator[list[NerSpan] | None]:
        """Yield the entities that the model finds in each caption; None without a model."""
        if self._entities is None:
            yield from repeat(None, len(figures))
            return
        yield from self._entities(self._doc(figure.caption) for figure in figures)

    def _doc(self, caption: str) -> Doc:
        """Return the tokenised caption; words over the limit are cut."""
        from spacy.tokens import Doc

        cuts = [found.end() for found in _LONG_WORD.finditer(caption)]
        if not cuts:
            return self.nlp.make_doc(caption)
        pieces = [caption[start:end] for start, end in pairwise((0, *cuts, len(caption)))]
        return Doc.from_docs(
            [self.nlp.make_doc(piece) for piece in pieces], ensure_whitespace=False
        )

    def _subject(self, figure: Figure, ner: list[NerSpan] | None, repair: Repair | None) -> Subject:
        matches = self.lexicon.matches(figure.caption, ordinary=False)
        organisms = organism_names(figure.caption, matches)
        figtitle = self._names_in(figure.figtitle)
        papertitle = self._named_in_paper(figure.papertitle)
        papertext = self._named_in_paper(figure.papertext) if figure.papertext else []
        named = organisms + figtitle + papertitle
        known = self.lexicon.organisms
        cues = nomenclature_cues(figure, self.lexicon, named)
        texts = (figure.caption, figure.figtitle, figure.papertitle)
        own = names_of_one_organism(figure.caption, matches, self.lexicon.species_of_strains)
        cues += telltale_cues(texts, named + cues, known, own)
        taxa = figure_taxa(
            figure, organisms + cues, figtitle, papertitle, self.lexicon, matches, papertext
        )
        of_abstract = not figure.is_caption and bool(figure.papertitle)
        return Subject(
            figure.caption,
            matches,
            with_titles(self.definitions(figure.caption), figure.figtitle, figure.papertitle),
            taxa,
            self._interned(accepted_taxa(taxa, self.lexicon, of_abstract=of_abstract)),
            organisms,
            {name.taxon for name in figtitle + papertitle},
            f"{figure.figtitle}\n{figure.papertitle}",
            frozenset(row.legible_word for row in figure.existing if row.word),
            figure.is_caption,
            self.only,
            ner,
            repair,
        )

    def _names_in(self, text: str) -> list[OrganismMention]:
        """Return the organisms that a text beside the caption names."""
        return organism_names(text, self.lexicon.matches(text, ordinary=False))


def _legible(figure: Figure, caption: Repair | None) -> Figure:
    """Return ``figure`` with its texts in the right encoding; ``caption`` is what repairs its."""
    titles = repaired(figure.figtitle), repaired(figure.papertitle)
    if caption is None and titles == (figure.figtitle, figure.papertitle):
        return figure
    text = figure.caption if caption is None else caption.text
    return replace(figure, caption=text, figtitle=titles[0], papertitle=titles[1])


def ignore_scispacy_warnings() -> None:
    """Silence two irrelevant warnings of scispaCy 0.6; for commands, not libraries.

    Its detector calls an empty matcher if a caption has no abbreviation (W036), and its tokenizer's
    pattern has a set that a future ``re`` may interpret differently.
    """
    warnings.filterwarnings("ignore", message=r"\[W036\]")
    warnings.filterwarnings("ignore", message="Possible set union", category=FutureWarning)


def chosen_model(given: str, *, for_figures: bool = False) -> str | None:
    """Return the model that ``--model`` names, to be loaded from any folder: None for ``none``.

    ``auto`` is the shipped one, but none ``for_figures``: on their captions it finds no more and
    takes nearly twice as long.
    """
    if given in ("auto", "none"):
        return None if for_figures or given == "none" else SHIPPED
    return model_place(given)


#: A pipeline without a model that the next annotator takes.
_prepared: list[Language] = []


def prepare_pipeline() -> None:
    """Build a pipeline without a model ahead of its use, in a process that is to be forked."""
    _prepared.append(build_pipeline())


@paused_collection()
def build_pipeline(model: str | None = None) -> Language:
    """Return the pipeline of a model for named entities, or only scispaCy's tokenizer."""
    if model is not None:
        from annotator.recognition.ner.model_speed import speed_up

        nlp = load_model(model)
        speed_up(nlp)
    elif _prepared:
        nlp = _prepared.pop()
    else:
        nlp = _tokenizing_pipeline()
    nlp.max_length = 50_000_000  # spaCy's limit protects parsers, which are not used here
    return nlp


def _tokenizing_pipeline() -> Language:
    from scispacy.custom_tokenizer import combined_rule_tokenizer
    from spacy.lang.en import English
    from spacy.vocab import Vocab

    # Only the texts of tokens are asked for: shape, suffix and the like of each new word, which
    # spaCy's own vocabulary computes, would take a third of the tokenizer's time.
    nlp = English(Vocab(), create_tokenizer=_placeholder)
    with warnings.catch_warnings():
        # Its pattern has a set that a future re may read otherwise.
        warnings.filterwarnings("ignore", "Possible set union", FutureWarning)
        nlp.tokenizer = combined_rule_tokenizer(nlp)
    return nlp


def _placeholder(nlp: Language) -> Tokenizer:
    """Return a tokenizer with no rules but the one that scispaCy's takes over from spaCy's.

    spaCy's own would take as long to make as scispaCy's.
    """
    from spacy.tokenizer import Tokenizer

    return Tokenizer(nlp.vocab, token_match=nlp.Defaults.token_match)


def load_model(model: str) -> Language:
    """Load a spaCy model for its named entities, without its other components.

    Raises ModelError.
    """
    import spacy

    try:
        folder = installed(model)
        nlp = spacy.load(
            folder or model, exclude=["tagger", "attribute_ruler", "lemmatizer", "parser"]
        )
    except OSError as error:
        raise ModelError(
            f"no model {model!r}: neither an installed package nor a folder with a spaCy model",
            hint="see annotator model list, or give the path of its folder, or use --model none",
        ) from error
    except ValueError as error:
        raise ModelError(
            f"model {model!r} does not fit the installed spaCy {spacy.__version__}: {error}",
            hint="use a release of the model made for this spaCy version",
        ) from error
    if "ner" not in nlp.pipe_names:
        raise ModelError(
            f"model {model!r} has no named entity recogniser (it has: {', '.join(nlp.pipe_names)})",
            hint="use a scispaCy NER model such as en_ner_bionlp13cg_md",
        )
    return nlp
