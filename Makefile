# Everything a person does with Wasl from its folder. `make` alone prints this file's targets.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# In which language to chat, for example: make chat IN=fr
IN ?=
# Where the page is served when 8000 is taken, for example: make run PORT=8001
PORT ?=
# Where the sentences to train with lie, for example: make train DATA=../language
DATA ?=
# Filled on the command line, for example: make test TESTS=tests/flows
TESTS ?=
# Many tests wait for something: three side by side keep two cores busy.
SIDE_BY_SIDE = $(if $(TESTS),,-n 3 --dist worksteal)
RUN_READY := $(VENV)/ready-to-run
TEST_READY := $(VENV)/ready-to-test

# A system Python may know pip and have no ensurepip (Debian), or the reverse: both do.
PIP = if [ -x $(BIN)/pip ]; then set -- $(BIN)/python -m pip; \
	else set -- $(PYTHON) -m pip --python $(BIN)/python; fi; "$$@" install -qq --no-input
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --no-header

.DEFAULT_GOAL := help
.PHONY: help run chat test check draw words lock bench train hearing

help: ## Print this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: $(RUN_READY) ## Show Wasl in the browser: a phone and a desk, no tokens needed (PORT=8001)
	@$(BIN)/wasl demo $(if $(PORT),--port $(PORT))

chat: $(RUN_READY) ## Talk with Wasl in the terminal (IN=ary, ar or fr)
	@$(BIN)/wasl chat $(if $(IN),--language $(IN))

test: $(TEST_READY) ## Run the tests, on SQLite and on a PostgreSQL they start themselves
	@$(BIN)/python -m pytest $(SIDE_BY_SIDE) $(TESTS)

check: $(TEST_READY) ## All that a commit needs: style, types, catalogues, and the tests unless CHECKED=tests
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
ifneq ($(CHECKED),tests)
	@$(BIN)/python -m pytest $(SIDE_BY_SIDE) $(TESTS)
endif

draw: $(RUN_READY) ## Draw every conversation as a Mermaid diagram in docs/flows/
	@$(BIN)/python -m flows.workbench docs/flows

words: $(TEST_READY) ## Bring the catalogues up to date with the flows and name what is missing
	@$(BIN)/python -m locales.extraction

bench: $(TEST_READY) ## Measure the figures of benchmarks/README.md on this machine
	@$(BIN)/python -m benchmarks

train: $(TEST_READY) ## Train the models of hearing anew (DATA=folder, with train/ in it)
	@test -n "$(DATA)" || { echo "Name the folder: make train DATA=../language" >&2; exit 2; }
	@$(BIN)/python -m training train "$(DATA)"

hearing: $(RUN_READY) ## Print what is understood of the messages kept to measure with
	@$(BIN)/python -m training measure

lock: $(RUN_READY) ## Lock the newest versions that requirements*.in allow
	@$(PIP) uv
	@$(COMPILE) --upgrade requirements.in -o requirements.lock
	@$(COMPILE) --upgrade requirements-dev.in -o requirements-dev.lock

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Wasl needs Python 3.11 or newer; name one: make PYTHON=python3.12")'
	@echo "Making the environment in $(VENV); the first time takes a minute or two ..." >&2
	@$(PYTHON) -m venv $(VENV) >/dev/null 2>&1 || $(PYTHON) -m venv --clear --without-pip $(VENV)

# Wasl itself is installed without its dependencies and without isolation: all it needs is locked.
$(RUN_READY): requirements.lock pyproject.toml | $(BIN)/python
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(TEST_READY): requirements-dev.lock $(RUN_READY)
	@$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@
