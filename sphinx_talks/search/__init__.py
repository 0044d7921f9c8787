"""The search index: character grams with their positions, in small files that a browser asks for one by one.

`fold` says when two texts are the same to a searcher, `sounds` when two words are, `grams` what is looked up,
`documents` where in a document it stands, `lists`, `shards` and `packs` how that is written down; `index` keeps it all
in step.
"""
