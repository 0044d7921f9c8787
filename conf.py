"""Settings of the Machine Learning Casual Talks site."""

project = "Machine Learning Casual Talks"
author = "Machine Learning Casual Talks contributors"
project_copyright = "Machine Learning Casual Talks contributors"
language = "ja"
# One site in two languages: `/` and `/en/`, where `<name>.en.md` beside a page has its prose in English.
talks_languages = ["ja", "en"]

extensions = ["sphinx_talks"]

# An allow-list: the repository root holds much that is no page.
include_patterns = [
    "index.md",
    "references.md",
    "events/**",
    "talks/**",
    "topics/**",
    "people/**",
    "series/**",
    "organizations/**",
    "contributing/**",
]

talks_timezone = "Asia/Tokyo"
# The order of the sections of each kind; a page may have others between them.
talks_sections = {
    "event": ["このイベントについて", "ふりかえり", "資料と告知"],
    "talk": ["概要", "見どころ"],
    "topic": ["なぜ大切か", "どこから見るか", "ほかのトピックとの関係"],
}

html_theme = "sphinx_talks"
html_title = "Machine Learning Casual Talks"
html_static_path = ["_static"]
templates_path = ["_templates"]

# The page links to its source in the repository instead of carrying a copy.
html_copy_source = False
html_show_sourcelink = False
html_use_index = False
html_domain_indices = False
