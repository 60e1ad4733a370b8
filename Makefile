# make run: set up and serve.  make test: set up and run every test.  make check: lint and types.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
UV := 0.13.9
STAMPS := .venv/stamps
# Each of these lies in the folder that it speaks of, so that it goes when the folder does.
NODE := frontend/node_modules/.package-lock.json
CDK := infra/node_modules/.package-lock.json
MINISTACK := .venv-ministack/.installed
FRONTEND := $(shell find frontend/src frontend/public frontend/index.html frontend/vite.config.ts frontend/package-lock.json -type f)

.PHONY: run test check lock openapi unit mutants faults e2e deploy-check contract-check setup-deploy bench cold

run: $(STAMPS)/run frontend/dist/index.html
	@exec $(BIN)/flukeline serve

# Two of these run side by side: they mostly wait for their servers.
test: unit
	@scripts/chromium >/dev/null
	$(MAKE) --no-print-directory --jobs 2 --output-sync=target deploy-check e2e contract-check

unit: $(STAMPS)/dev $(STAMPS)/train $(NODE) frontend/dist/index.html
	$(BIN)/python -m pytest --numprocesses auto --dist loadgroup
	npm --prefix frontend run --silent test

# Small faults put into the rules, each of which a test has to notice: docs/mutation.md; takes hours.
# MUTANTS="ranking review" does the modules with these words in their path.
mutants: $(STAMPS)/dev
	nice -n 10 $(BIN)/python -m tests.mutation $(MUTANTS)

# Kills, full disks, damaged files and clocks, some 500 in all and half an hour; prints what was injected and lost.
FAULTS := tests/integration/test_kill.py tests/integration/test_nothing_left.py tests/integration/test_data_folder.py tests/integration/test_data_guarded.py \
	tests/integration/test_export_job.py tests/integration/test_migration_killed.py
faults: $(STAMPS)/dev
	rm -f .faults && FLUKELINE_FAULTS=$(CURDIR)/.faults FLUKELINE_KILLS=120 FLUKELINE_FAULT_ROUNDS=20 \
		$(BIN)/python -m pytest --numprocesses auto --dist loadgroup $(FAULTS)
	$(BIN)/python -m tests.faults .faults

e2e: $(STAMPS)/dev $(NODE) frontend/dist/index.html
	CHROMIUM="$$(scripts/chromium)" npm --prefix frontend run --silent e2e

# The stack deployed on a stand-in for AWS, driven as a user and in a browser; prints a count of its checks.
deploy-check: $(STAMPS)/dev $(CDK) $(MINISTACK) frontend/dist/index.html
	CHROMIUM="$$(scripts/chromium)" $(BIN)/python -m tests.deploy.smoke

# The tests of tests/contract, which make unit runs on moto, on ministack too.
contract-check: $(STAMPS)/dev $(MINISTACK)
	$(BIN)/python -m tests.deploy.contract

# Ratios against references measured in the same run; BENCH="--only clients" does a part of it.
bench: $(STAMPS)/bench
	$(BIN)/python -m tests.benchmarks.bench $(BENCH)

# Each function as AWS starts it, with 6,000 photographs in the catalogue; needs python3.13.
cold: $(STAMPS)/dev $(CDK) $(MINISTACK) frontend/dist/index.html
	$(BIN)/python -m tests.benchmarks.cold

setup-deploy: $(STAMPS)/dev $(CDK) frontend/dist/index.html

check: $(STAMPS)/dev $(NODE)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/vulture
	$(BIN)/deptry .
	$(BIN)/python -m tests.infra.lint
	$(BIN)/python -m flukeline.functions.api.document --check docs/openapi.json
	npm --prefix frontend run --silent check

openapi: $(STAMPS)/dev $(NODE)
	$(BIN)/python -m flukeline.functions.api.document docs/openapi.json
	npm --prefix frontend run --silent generate

# uv resolves; pip installs what it wrote, by hash.
lock: $(STAMPS)/dev
	$(BIN)/pip install --quiet uv==$(UV)
	scripts/lock

$(STAMPS)/venv:
	$(PYTHON) -m venv .venv
	mkdir -p $(STAMPS) && touch $@

$(STAMPS)/run: $(STAMPS)/venv requirements/run.lock pyproject.toml
	test -e $(STAMPS)/dev || $(BIN)/pip install --quiet --require-hashes -r requirements/run.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

$(STAMPS)/dev: $(STAMPS)/venv requirements/dev.lock pyproject.toml
	$(BIN)/pip install --quiet --require-hashes -r requirements/dev.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@ $(STAMPS)/run

$(STAMPS)/train: $(STAMPS)/dev requirements/train.lock
	@# The lock names PyTorch's build for the CPU, 0.3 GB; PyPI itself has only the one for CUDA, some gigabytes.
	$(BIN)/pip install --quiet --require-hashes -r requirements/train.lock || \
		$(BIN)/pip install --quiet --no-build-isolation --editable '.[train]'
	touch $@

$(CDK): infra/package-lock.json
	npm --prefix infra ci --silent --no-audit --no-fund
	touch $@

$(STAMPS)/bench: $(STAMPS)/dev requirements/bench.lock
	$(BIN)/pip install --quiet --require-hashes -r requirements/bench.lock
	touch $@

# A venv of its own: ministack pins its botocore exactly.
$(MINISTACK): requirements/ministack.lock
	$(PYTHON) -m venv .venv-ministack
	.venv-ministack/bin/pip install --quiet --require-hashes -r requirements/ministack.lock
	touch $@

$(NODE): frontend/package-lock.json
	npm --prefix frontend ci --silent --no-audit --no-fund
	touch $@

frontend/dist/index.html: $(NODE) $(FRONTEND)
	npm --prefix frontend run --silent build
	touch $@
