project = "Broken"
language = "en"
extensions = ["sphinx_talks"]
exclude_patterns = ["README.md"]
talks_timezone = "Asia/Tokyo"
