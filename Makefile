# Every command of the project. `make` alone lists them.
PYTHON ?= python3
PY := .venv/bin/python
export PYTHONPATH := $(CURDIR):$(CURDIR)/site
# Named on the command line (make run PORT=9000) or in the environment: both reach the portal.
export PORT PORTAL_PARTS VAR_DIR GATE_PORT SIMULATOR_PORT DATABASE_URL REDIS_URL MEDIAMTX_BIN MIN_FREE_MB
$(foreach name,PORT PORTAL_PARTS VAR_DIR GATE_PORT SIMULATOR_PORT DATABASE_URL REDIS_URL MEDIAMTX_BIN MIN_FREE_MB,$(if $($(name)),,$(eval unexport $(name))))

.DEFAULT_GOAL := help
.PHONY: help run demo shell test lint fmt messages pages screenshots lock secrets clean bench-search bench-web bench-appeals bench-map bench-recorder soak

help: ## this list
	@awk 'BEGIN {FS = ":.*## "} /^## / {printf "\n%s\n", substr($$0, 4)} /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

## Run it

run: ready ## start everything on http://localhost:8000 (PORT=9000, PORTAL_PARTS=community|video|both)
	@exec $(PY) -m portal.core.supervisor

demo: ready ## load the demo content again, into the database of this machine
	@$(PY) manage.py load_demo

shell: ready ## a Python shell with the portal's models
	@$(PY) manage.py shell

## Check it

test: ready-dev ## everything that must pass: linters, checks, tests on both databases, browser
	@$(PY) tools/test.py

lint: ready-dev ## linters, import rules, types and Django's checks alone (a minute)
	@$(PY) tools/test.py --lint

fmt: ready-dev ## put the code into its form
	@$(PY) -m ruff check --fix --quiet . && $(PY) -m ruff format --quiet .

pages: ready-dev ## every page with its bytes and queries
	@$(PY) -m pytest tests/e2e/test_every_page.py -q -k queries >/dev/null && $(PY) tools/pages.py

screenshots: ready-dev ## take the pictures of the README anew
	@$(PY) -m tests.e2e.screenshots

bench-search: ready-dev ## a million search entries on both databases: median and p95 (half an hour)
	@$(PY) benchmarks/search/million.py

bench-web: ready-dev ## pages a second, queries, bytes and the paint; PEER_URL= measures a peer in turn
	@$(PY) -m benchmarks.web.bench

bench-appeals: ready-dev ## 10 000 appeals in bad weather: what was lost, doubled, listed (COUNT=500 for a quick one)
	@$(PY) -m benchmarks.appeals.storm --count $(or $(COUNT),10000)

bench-map: ready-dev ## ten thousand objects in Chromium, one address among 1 000 to 100 000 streets, both databases (ten minutes)
	@$(PY) -m benchmarks.map.bench $(ARGS)

bench-recorder: ready-dev ## what recording costs, beside ffmpeg and a bare receiver (twelve minutes; ARGS=--quick, ARGS="--hold 600")
	@$(PY) -m benchmarks.recorder.bench $(ARGS)

soak: ready-dev ## cameras, processes and the queue fail by chance; every second is accounted for (MINUTES=10, SEED=1, CAMERAS=40)
	@$(PY) -m benchmarks.recorder.soak --minutes $(or $(MINUTES),10) --seed $(or $(SEED),1) --cameras $(or $(CAMERAS),40)

## Keep it

messages: ready ## compile the catalogues of words, and see that every count has its forms
	@$(PY) manage.py catalogues && $(PY) manage.py catalogues --check

lock: ready-dev ## resolve requirements*.in into locked files with hashes
	@$(PY) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header requirements.in -o requirements.txt
	@$(PY) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header requirements-dev.in -o requirements-dev.txt

secrets: ## write the random secrets that compose.yaml expects (what is there stays)
	@$(PYTHON) tools/make_secrets.py

clean: ## remove what tests and linters keep for later (databases and recordings stay)
	@rm -rf var/test .pytest_cache .ruff_cache .mypy_cache .hypothesis .import_linter_cache

.PHONY: ready ready-dev
ready:
	@$(PYTHON) tools/bootstrap.py
ready-dev:
	@$(PYTHON) tools/bootstrap.py --dev
