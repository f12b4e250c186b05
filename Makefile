# What people and CI call. `make` alone says what there is.

.DEFAULT_GOAL := help
.PHONY: help demo lab test check frontend bench clean
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
# The front end is built by scripts/frontend, once, and not with each installation.
PIP := CELLWRIGHT_FRONTEND=skip $(BIN)/python -m pip --disable-pip-version-check install --quiet

# Tests at once; files stay together, since a file's tests may share a run of the example.
JOBS ?= logical
PYTEST_ARGS ?=

# Compiled modules make every kernel start faster.
unexport PYTHONDONTWRITEBYTECODE

help: ## say what there is
	@echo "Cellwright: a notebook becomes a pipeline that computes what the notebook computes."
	@echo
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{printf "%-16s %s\n", $$1, $$2}'
	@echo
	@echo "Everything goes to $(VENV)/ and demo/ in this folder. README.md has a tour."

demo: $(VENV)/.example ## run the example notebook as a pipeline, in demo/
	@echo "== The example: 336,776 flights, 17 steps, each in a kernel of its own"
	@$(BIN)/cellwright demo demo
	@scripts/after-demo $(BIN)/cellwright

lab: $(VENV)/.lab ## open the example in JupyterLab; LAB_ARGS=--no-browser on another machine
	@scripts/frontend build --if-node
	@scripts/open-lab $(BIN) demo $(LAB_ARGS)

test: $(VENV)/.test services ## run all tests
	@scripts/frontend test --if-node
	@echo "== All tests"
	@$(BIN)/python -m pytest --numprocesses $(JOBS) --dist loadfile $(PYTEST_ARGS)
	@echo "The tests that start kernels are marked \`kernel\`: $(BIN)/pytest -m 'not kernel' leaves them out."
	@echo "One folder of tests a kind: ls tests. What each is for: CONTRIBUTING.md."

check: $(VENV)/.dev ## lint, format, types, floors
	@echo "== Lint"; $(BIN)/ruff check .
	@echo "== Format"; $(BIN)/ruff format --check .
	@echo "== Types"; $(BIN)/mypy
	@echo "== Floors"; $(BIN)/lint-imports --no-logo
	@scripts/frontend check --if-node

frontend: $(VENV)/.test ## build the JupyterLab front end into the environment here
	@scripts/frontend build

bench: $(VENV)/.test ## measure the figures of the design beside other systems on this machine
	$(BIN)/python benchmarks/bench_graphs.py $(ROUNDS) --write
	@for name in chunks scheduling kernels; do echo "== $$name"; $(BIN)/python benchmarks/bench_$$name.py || exit 1; done

clean: ## remove what was made here: environment, demo, caches
	rm -rf $(VENV) node_modules labextension/lib src/cellwright/labextension demo dist .pytest_cache .hypothesis .ruff_cache .mypy_cache .import_linter_cache
	find src tests binder benchmarks -name __pycache__ -prune -exec rm -rf {} +

# What the tests use besides Python; those whose service is missing are skipped and say so.
.PHONY: services
services:
	@if [ -x scripts/test-services.sh ]; then scripts/test-services.sh; fi

# Environments. A stamp is newer than what it was made from, so a second call installs nothing.
$(VENV)/.made:
	@python=$$(scripts/find-python) && echo "== Making $(VENV) with $$python" && "$$python" -m venv $(VENV)
	@touch $@

$(VENV)/.example: pyproject.toml package.json | $(VENV)/.made
	@echo "== Installing Cellwright and what the example needs (a minute or two, and 800 MB of disk, the first time)"
	@$(PIP) --editable '.[example]'
	@touch $@

$(VENV)/.lab: pyproject.toml package.json | $(VENV)/.made
	@echo "== Installing Cellwright, JupyterLab and what the example needs (some minutes the first time)"
	@$(PIP) --editable '.[example,lab]'
	@touch $(VENV)/.example $@

$(VENV)/.test: pyproject.toml package.json | $(VENV)/.made
	@echo "== Installing what the tests need"
	@$(PIP) --editable '.[test,postgresql]'
	@touch $(VENV)/.example $(VENV)/.lab $@

$(VENV)/.dev: pyproject.toml package.json | $(VENV)/.made
	@echo "== Installing what the checks need"
	@$(PIP) --editable '.[dev,postgresql]'
	@touch $(VENV)/.example $(VENV)/.lab $(VENV)/.test $@
