# Everything a contributor or CI runs. Needs GNU make (3.81 will do), a POSIX shell and Python;
# each target sets up the virtual environment by itself, and repairs it when it is broken.

# Set on the command line only: these names may mean something else in somebody's environment.
VENV = .venv
BUILD = _build
PORT = 8000
# More words for the tool, for example: make test ARGS="-k feeds"
ARGS =
# What `make format` puts into one form.
PAGES = index.md index.en.md references.md references.en.md events talks topics people series organizations contributing
# Processes that Sphinx uses.
JOBS ?= 1
UV ?= uv

PY := $(VENV)/bin/python
SPHINX := $(PY) -m sphinx -n -W --keep-going -j $(JOBS)

# The settings of another Python must not leak into the environment.
unexport PYTHONHOME
unexport PYTHONPATH
# Nor must this one, which images of containers set: every start of Python would compile all modules anew.
unexport PYTHONDONTWRITEBYTECODE
# Pages are UTF-8 whatever the locale says, and Sphinx refuses to start in a locale that the machine
# lacks (LANG=ja_JP.UTF-8 in a slim container). C is everywhere, and gives everybody one output.
export PYTHONUTF8 := 1
export LC_ALL := C

.DEFAULT_GOAL := help
# Targets share the environment and the build folder.
.NOTPARALLEL:
.PHONY: help html live serve check fix new show list missing rename merge linkcheck test lint types format reference editor locale lock bench screenshots wheel clean distclean venv

help: ## Show this list
	@while IFS= read -r line; do \
	  case "$$line" in [a-z]*:*'## '*) printf '  make %-12s %s\n' "$${line%%:*}" "$${line##*## }";; esac; \
	done < Makefile

html: venv ## Build the site; a warning is an error
	$(SPHINX) -b html -d $(BUILD)/doctrees $(ARGS) . $(BUILD)/html
	@$(PY) -m sphinx_talks linkcheck --offline --html $(BUILD)/html
	@printf '\nThe site is at %s\nOpen that file, or run "make serve".\n' "$$PWD/$(BUILD)/html/index.html"

live: venv ## Preview the site while you write
	@show=; if [ -n "$${DISPLAY-}$${WAYLAND_DISPLAY-}" ] || [ "$$(uname)" = Darwin ]; then show=--open; fi; \
	exec $(PY) -m sphinx_talks live --port $(PORT) --jobs $(JOBS) --output $(BUILD)/live --watch sphinx_talks $$show $(ARGS)

serve: venv ## Show the built site on this machine
	@if [ ! -f $(BUILD)/html/index.html ]; then echo 'No site yet: run "make html" first.' >&2; exit 1; fi
	@echo 'http://127.0.0.1:$(PORT)/ (stop with Ctrl-C)'
	@exec $(PY) -m http.server --bind 127.0.0.1 --directory $(BUILD)/html $(PORT)

check: venv ## Check the pages without building, in a second or two
	$(PY) -m sphinx_talks check $(ARGS)

fix: venv ## Mend what can be mended safely in the pages
	$(PY) -m sphinx_talks check --fix $(ARGS)

new: ## Add a page: make new ARGS=talk, or event, topic, person
show: ## Show a record and everything linked to it: make show ARGS=mlct-13
list: ## List records: make list ARGS="talk --topic mlops --no-slides"
missing: ## List what nobody has found yet
rename: ## Give a page another id: make rename ARGS="topic hitl human-in-the-loop"
merge: ## Make one page of two: make merge ARGS="person suzuki-k tkc79"
new show list missing rename merge: venv
	@$(PY) -m sphinx_talks $@ $(ARGS)

linkcheck: venv ## Ask the linked sites whose turn it is whether they still answer
	$(PY) -m sphinx_talks linkcheck $(ARGS)

# dev mode and EncodingWarning go through the environment: the workers of pytest-xdist inherit it. The allocator stays the
# usual one: that of dev mode looks for faults in C code, of which there is none here, and takes a fifth of the time.
test: venv ## Run the tests, in Chromium as well
	@TALKS_BROWSER="$$($(PY) -m tests.browser.provide)" && export TALKS_BROWSER && \
	PYTHONDONTWRITEBYTECODE= PYTHONDEVMODE=1 PYTHONMALLOC=pymalloc PYTHONWARNDEFAULTENCODING=1 $(PY) -m pytest -n auto $(ARGS)

lint: venv ## Check style, spelling and who imports whom
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m codespell_lib
	$(VENV)/bin/lint-imports --no-logo
	$(PY) .ci/markdown.py check $(PAGES)

types: venv ## Check types
	$(PY) -m mypy $(wildcard sphinx_talks tests benchmarks .ci/*.py)

format: venv ## Put the Python files and the pages into their form
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .
	$(PY) .ci/markdown.py write $(PAGES)

reference: venv ## Write the reference pages of contributing/ anew from the code
	$(PY) -m sphinx_talks fields --write contributing/front-matter.md
	$(PY) -m sphinx_talks problems --write contributing/problems.md
	$(PY) -m sphinx_talks templates --write contributing/templates.md
	$(PY) -m sphinx_talks commands --write contributing/commands.md

editor: venv ## Write what Visual Studio Code completes the fields from
	$(PY) -m sphinx_talks schema --editor

locale: venv ## Compile the words of the interface after a change to a .po file
	$(PY) -m babel.messages.frontend compile -D "sphinx_talks sphinx" -d sphinx_talks/locale

# The only target that needs uv. It keeps the locked versions; to move them: make lock ARGS=--upgrade
lock: ## Write requirements.lock from pyproject.toml (needs uv)
	$(UV) pip compile --no-config --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --custom-compile-command 'make lock' \
	  --group test --group lint --group type --group docs --group build \
	  $(ARGS) pyproject.toml -o requirements.lock

bench: venv ## Measure builds of 1,000 and 5,000 talks beside the floor (some minutes)
	$(PY) -m benchmarks.scale $(ARGS)

# To renew the two pictures in the README: make screenshots ARGS="--readme _static"
screenshots: venv ## Take pictures of every kind of page, light and dark, wide and narrow
	$(SPHINX) -q -b html -d $(BUILD)/doctrees . $(BUILD)/html
	$(PY) -m tests.browser.screenshots $(BUILD)/html $(BUILD)/screenshots $(ARGS)

wheel: venv ## Build the package into dist/
	$(PY) -m hatchling build -t wheel -d dist

clean: ## Remove what was built
	rm -rf _build $(BUILD) dist .pytest_cache .mypy_cache .ruff_cache

distclean: clean ## Remove the virtual environment as well
	rm -rf .venv .venv-* $(VENV)

# A Python somebody asked for is used even if the environment was built on another one.
venv:
ifeq ($(origin PYTHON),undefined)
	@if $(PY) .ci/environment.py check $(VENV) 2>/dev/null; then exit 0; fi; $(call setup,python3 python3.14 python3.13 python3.12 python3.11)
else
	@$(call setup,"$(PYTHON)")
endif

# The first of the named Pythons that will do, or one line on how to get one.
define setup
remedy='Python 3.11 or newer is needed and none was found: install it (https://www.python.org/downloads/), or name one: make PYTHON=/path/to/python3'; \
for python in $(1); do \
  version="$$("$$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)" || continue; \
  if ! "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then \
    remedy="Python 3.11 or newer is needed, and $$python is $$version: install a newer one (https://www.python.org/downloads/), or name one: make PYTHON=/path/to/python3"; \
  elif ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then \
    remedy="$$python has no venv module: install it (Debian and Ubuntu: apt install python$$version-venv), or name another: make PYTHON=/path/to/python3"; \
  else \
    exec "$$python" .ci/environment.py make $(VENV); \
  fi; \
done; \
echo "$$remedy" >&2; exit 1
endef
