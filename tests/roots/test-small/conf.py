project = "Small"
language = "en"
extensions = ["sphinx_talks"]
exclude_patterns = ["README.md"]
