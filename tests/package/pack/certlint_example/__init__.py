"""A rule pack of one rule, as another project would write it."""
