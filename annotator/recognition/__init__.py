"""Find the mentions of a caption, and the organisms that its figure is about.

``pipeline`` reads a caption, ``resolve`` turns what was found into mentions: ``span_finding`` and
``form_spans`` find spans, ``disambiguation`` chooses what each means, ``mention_score`` says how
likely that is. What they know is in folders, from the ground up::

    ner          statistical models for named entities
    spans        spans of a caption, and the record of those that were dropped
    names        how names are written, and what the text around them says
    organisms    which organisms a text names and a figure is about
    genes        classes, symbols by their form, orthologs, the organism of a gene
    definitions  what a caption defines, and what that means
    chemicals    systematic names, short forms, codes, elements, radicals

and ``components`` offers them to other spaCy pipelines. ``models`` has the fitted weights.
"""
