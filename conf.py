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
# Who names the records in feeds and calendars, wherever the site is published: readers know entries by these names.
talks_tag = "mlct.connpass.com,2026"
# The order of the sections of each kind; a page may have others between them.
talks_sections = {
    "event": ["このイベントについて", "ふりかえり", "資料と告知"],
    "talk": ["概要", "見どころ"],
    "topic": ["ひと目で", "年とともに変わったこと", "どこから始めるか", "ほかのトピックとの関係"],
}
# One spelling for each term, and the others that `check --advice` finds (T640); contributing/terms.md says why.
talks_terms = {
    "登壇者": ["発表者", "話し手", "スピーカー"],
    "ユーザー": ["ユーザ", "利用者"],
    "利用者名": [],
    "勉強会": ["ミートアップ"],
    "懇親会": ["アフターパーティー", "アフターパーティ"],
    "申し込み": ["申込み", "申込"],
    "LT": ["ライトニングトーク", "ライトニング・トーク"],
    "スライド": ["デッキ", "発表資料"],
    "録画": ["ビデオ"],
    "ふりかえり": ["振り返り", "振りかえり"],
    "考え方": ["考えかた"],
    "1つ": ["一つ", "ひとつ"],
    "1つひとつ": [],
    "深層学習": ["ディープラーニング", "ディープ・ラーニング"],
    "能動学習": ["アクティブラーニング", "アクティブ・ラーニング"],
    "アノテーション": ["ラベリング", "タグ付け"],
    "系列ラベリング": [],
    "データ中心のAI": ["データセントリックAI", "データセントリックなAI", "データセントリック"],
    "技術的負債": ["技術負債"],
    "機械学習基盤": ["機械学習プラットフォーム", "MLプラットフォーム"],
    "機械学習エンジニア": ["MLエンジニア"],
    "特徴量": ["フィーチャー"],
    "指標": ["メトリクス", "メトリック"],
    "適合率": ["プレシジョン"],
    "監視": ["モニタリング"],
    "配備": ["デプロイ"],
    "道具": ["ツール"],
    "ツールとライブラリ": [],
    "A/Bテスト": ["ABテスト", "A/B テスト"],
    "コンピューター": ["コンピュータ", "計算機"],
    "サーバー": ["サーバ"],
    "フォルダー": ["フォルダ"],
    "エディター": ["エディタ"],
    "カテゴリー": ["カテゴリ"],
    "パラメーター": ["パラメータ"],
    "ハイパーパラメーター": ["ハイパーパラメータ"],
    "Human-in-the-Loop": ["Human in the Loop", "Human In The Loop", "Human-In-The-Loop"],
    "MLOps": ["MLops", "ML Ops"],
    "connpass": ["Connpass"],
    "GitHub": ["Github"],
    "Speaker Deck": ["SpeakerDeck", "Speakerdeck"],
    "StreamYard": ["Streamyard"],
    "YouTube": ["Youtube"],
    "labelling": ["labeling"],
    "organizer": ["organiser"],
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
