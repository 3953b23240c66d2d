"""British spellings, read as the American ones that the names of most sources have.

For keys under which names are stored and found. Knows no lexicon.
"""

from __future__ import annotations

import re

#: Small letters that a word with a British spelling has; most words have none of them, or are
#: shorter.
_SIGNS = "mour ulph lling aem oes logue fibre isation ising trophi".split()
_SHORTEST = len("fibre")
#: Letters that the American spelling leaves out: tumour, signalling, haemoglobin, leukaemia,
#: oestrogen, homologue, corticotrophin.
_LEFT_OUT = re.compile(
    r"(?<=tumo)u(?=r)"
    r"|(?<=igna|mode)l(?=ling)"
    r"|(?<=h)a(?=em[aio])|a(?=emi[ac])|(?<=leuk)a(?=em)"
    r"|o(?=estr[aio])|o(?=esoph)"
    r"|(?<=homolog)ue"
    r"|(?<=(?:tico|hyro|nado|mato|lano)trop)h(?=i[nc])",
    re.IGNORECASE,
)
#: Those that it has others for: sulphate, muscle fibre, luteinising.
_OTHERS = (
    (re.compile(r"(?<=sul)ph", re.IGNORECASE), "f"),
    (re.compile(r"(?<=fib)re(?=s?(?![a-z]))", re.IGNORECASE), "er"),
    (re.compile(r"(?<=[a-z]{3}i)s(?=ation|ing)", re.IGNORECASE), "z"),
)


def american(text: str) -> str:
    """Return ``text`` with the American spelling of words that have another one in Britain.

    >>> american("tumour protein p53"), american("Oestrogen sulphotransferase")
    ('tumor protein p53', 'estrogen sulfotransferase')
    """
    if len(text) < _SHORTEST:
        return text
    lowered = text.lower()
    for sign in _SIGNS:  # in less time than one search for all of them
        if sign in lowered:
            return _in_american(text)
    return text


def _in_american(text: str) -> str:
    text = _LEFT_OUT.sub("", text)
    for written, instead in _OTHERS:
        text = written.sub(instead, text)
    return text
