"""Read the names of chemicals: systematic names, short forms, codes, elements, radicals."""
