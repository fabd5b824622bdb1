# A convenience: whatever stands here can be done by pip or conda and `congvu …` as well.
#
#   make demo            a private environment, the sample, a summary, then the campus until Ctrl-C
#   make demo SERVE=0    the same, without the campus
#   make test            what the tests need, then the tests

PYTHON ?= python3
VENV ?= .venv
SERVE ?= 1
JOBS ?= 3
ARGS ?=

BIN := $(VENV)/bin
KEY := $(shell cat requirements.lock requirements.test.lock pyproject.toml | cksum | cut -d' ' -f1)
TEST := $(VENV)/.ready-test-$(KEY)
# An environment for tests holds all that a run needs.
RUN := $(firstword $(wildcard $(TEST)) $(VENV)/.ready-run-$(KEY))
SIDE_BY_SIDE := -n $(JOBS) --dist loadfile --no-loadscope-reorder
PIN := uv pip compile --universal --python-version 3.11 --no-header --no-annotate --no-emit-index-url --quiet
RUFF_PATHS := src tests docs grading benchmarks

.PHONY: help demo serve author test test-all conformance check format bench wheel docs lock chromium dictionary nginx environment clean
.PRECIOUS: $(VENV)/.ready-run-% $(VENV)/.ready-test-%
.DEFAULT_GOAL := help

help:
	@echo "make demo         load the sample and serve the campus (SERVE=0: stop after the summary)"
	@echo "make serve        serve the campus;  make author: JupyterLab for authors"
	@echo "make test         set up what the tests need and run them (ARGS='-k name')"
	@echo "make test-all     those, the services once more on PostgreSQL, and stock nbgrader's conformance"
	@echo "make check        format, lint, types, floors;  make format: mend what can be mended"
	@echo "make conformance  against stock nbgrader;  make bench: the benchmarks"
	@echo "make wheel docs lock chromium dictionary nginx environment clean"

$(VENV)/.ready-run-%:
	@PYTHON="$(PYTHON)" VENV="$(VENV)" bash .ci/environment run $@

$(VENV)/.ready-test-%:
	@PYTHON="$(PYTHON)" VENV="$(VENV)" bash .ci/environment test $@

environment: $(TEST)
	@echo "== $(VENV) is ready"

demo: $(RUN)
	@$(BIN)/congvu demo $(if $(filter 0,$(SERVE)),--no-serve)

serve author: $(RUN)
	@$(BIN)/congvu $@

chromium:
	@bash .ci/chromium

dictionary:
	@bash .ci/dictionary

nginx: $(TEST)
	@bash .ci/nginx "$(abspath $(VENV))"

test: $(TEST) chromium dictionary nginx
	@echo "== tests"
	@$(BIN)/python -m pytest $(SIDE_BY_SIDE) -m "not conformance and not twin" $(ARGS)

test-all: $(TEST) chromium dictionary nginx
	@$(BIN)/python -m pytest $(SIDE_BY_SIDE) -m "not conformance" $(ARGS)
	@$(BIN)/python -m pytest -m conformance $(ARGS)

conformance: $(TEST)
	@$(BIN)/python -m pytest -m conformance $(ARGS)

check: $(TEST)
	@BIN="$(BIN)" bash .ci/check $(wildcard $(RUFF_PATHS))

format: $(TEST)
	@$(BIN)/ruff check --fix --select I $(wildcard $(RUFF_PATHS))
	@$(BIN)/ruff format $(wildcard $(RUFF_PATHS))

bench: $(TEST) chromium
	@$(BIN)/python benchmarks/run.py $(ARGS)

docs: $(TEST)
	@$(BIN)/python docs/generate.py

wheel: $(TEST)
	@$(BIN)/python -m pip wheel . --no-deps --no-build-isolation --quiet --wheel-dir dist
	@ls -l dist/*.whl

# uv only solves; installing needs pip alone. --universal: one lock for Python 3.11 and later, on any system.
lock:
	@command -v uv >/dev/null || { echo "make lock needs uv: pip install uv"; exit 1; }
	@$(PIN) pyproject.toml --all-extras $(ARGS) -o requirements.lock
	@$(PIN) pyproject.toml --all-extras --generate-hashes -c requirements.lock -o requirements.test.lock
	@echo hatchling | $(PIN) pyproject.toml - --generate-hashes -c requirements.lock -o requirements.run.lock

# Never var/: what people entered is there.
clean:
	@rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find src tests docs benchmarks grading -type d -name __pycache__ -prune -exec rm -rf {} +
