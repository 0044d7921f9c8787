"""Pictures as SVG, from plain values: no records, no Sphinx, no language.

Imported only when a page shows a picture: the library that writes SVG takes a tenth of a second to load.
"""
