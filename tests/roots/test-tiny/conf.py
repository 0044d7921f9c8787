project = "Kite Talks"
extensions = ["sphinx_talks"]
html_theme = "sphinx_talks"
talks_timezone = "Asia/Tokyo"
exclude_patterns = ["README.md"]
