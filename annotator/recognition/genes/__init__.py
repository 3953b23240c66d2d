"""Names of genes and families by organism: classes, symbols by their form, orthologs."""
