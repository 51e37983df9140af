"""Compiles the catalogues; with the word ``update`` they are first brought in line with the sources."""

import sys

from hall.locales.catalogues import compile_all, update

if "update" in sys.argv[1:]:
    update()
compile_all()
