"""The words of recordings and slides, packed apart from the pages: small tables of keys, and the texts themselves.

`pack` writes them, `search/scripts/talks-spoken.js` reads them; contributing/decisions/seconds.md says why so.
"""
