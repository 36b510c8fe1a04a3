"""`python -m iort_kg` is `iort-kg`."""

from iort_kg.cli import main

main()
