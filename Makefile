# Skycap's entry point: each target sets up what it needs, then does one thing.
.DEFAULT_GOAL := help
PYTHON := .venv/bin/python
# Compiled modules are kept, also where the environment forbids it: without them each worker of the
# tests rewrites the assertions of every test anew, and each program that a test starts is compiled.
unexport PYTHONDONTWRITEBYTECODE
# A session bus, a keyring and a home of their own; nothing is left behind.
ALONE := sh .ci/secret_service.sh
# So many workers share the tests out, by file. Each runs ALONE: a bus of its own, so that no lock
# signaled on one reaches the other's desk. One that crashes ends the run: put in its place, another
# would wait for ever for its turn.
workers = --max-worker-restart 0 --dist loadfile --no-loadscope-reorder --tx '$(1)*popen//python=$(ALONE) $(PYTHON)'

# What [tool.coverage] names must be covered by these, every branch of it, and each of them covers some
# of it: traced a test takes two to three times as long, so what adds nothing runs with the others.
# Tests that draw examples cover nothing that is counted, so that no draw decides.
EVERY_BRANCH := tests/unit/booking tests/unit/card_protocol tests/unit/store/audit \
	$(addprefix tests/unit/use_cases/,delegation money polling set_up test_permissions.py \
		test_rules_and_use_cases_agree.py) \
	$(addprefix tests/unit/,app/audit card_entry/test_native_pane.py card_entry/test_request_signing.py \
		cardpane/tokenize/test_endpoints.py identity/directory/test_signer_history.py \
		system/test_redacting_log.py system/test_log_file.py)

# Isolated, as desktop/system/python_program.py says: nothing that merely lies about runs in it.
DESK = $(PYTHON) -I -S desktop/program_launcher.py desktop "$$(echo "$(CURDIR)"/.venv/lib/python3*/site-packages)"

.PHONY: help run test every-branch check lint tour soak thieves foreign windows windows-package bench bundle \
	package pins clean

help: ## List what can be made
	@grep -E '^[a-z-]+: *.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 24

run: ## Set everything up and open Skycap in training
	@sh .ci/setup.sh run
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then \
		exec $(DESK) --training; \
	else \
		echo "There is no display here: playing the training desk on a virtual one instead."; \
		exec $(MAKE) --no-print-directory tour; \
	fi

# Of the tests that wait for nothing two keep two cores busy. The others wait, for programs to start
# and for times to pass: with two workers and with three two cores were idle for a quarter of the time.
test: ## Set everything up; format, lint, types, import contracts and every test
	@sh .ci/setup.sh dev
	@$(MAKE) --no-print-directory --jobs 2 lint every-branch
	$(PYTHON) -m pytest $(call workers,4) $(EVERY_BRANCH:%=--run-before=%)

every-branch:
	$(PYTHON) -m coverage erase
	$(PYTHON) -m coverage run -m pytest $(call workers,2) -m "not hypothesis" $(EVERY_BRANCH)
	$(PYTHON) -m coverage combine --quiet
	$(PYTHON) -m coverage report

check: ## The fast part of test: lint, types, contracts, unit tests
	@sh .ci/setup.sh dev
	@$(MAKE) --no-print-directory lint
	$(PYTHON) -m pytest -m "not journey and not hostile"

# Types are checked on one core while the other does the rest.
lint:
	@$(PYTHON) -m mypy & types=$$!; \
	$(PYTHON) -m ruff format --check . && $(PYTHON) -m ruff check . && .venv/bin/lint-imports; \
	others=$$?; wait $$types && exit $$others

tour: ## Play the whole phone call on a virtual display; pictures in build/tour
	@sh .ci/setup.sh dev
	@$(ALONE) $(PYTHON) -m tests.journeys.tour

soak: ## Kill desk, pane and lines 300 times in real bookings; build/soak.json
	@sh .ci/setup.sh dev
	@$(ALONE) $(PYTHON) -m tests.soak

thieves: ## Repeat fifty times the attacks by programs that lie in wait for the pane
	@sh .ci/setup.sh dev
	@SKYCAP_THIEF_RUNS=50 $(ALONE) $(PYTHON) -m pytest --timeout 3600 \
		tests/hostile/pane/test_pane_early_thief.py tests/hostile/pane/installed

foreign: ## Fetch Duffel's own library (needs npm), read its types anew, and let it drive training
	@sh .ci/setup.sh dev
	@npm install --prefix build/foreign --ignore-scripts --no-audit --no-fund @duffel/api@4.30.0
	@$(PYTHON) -m tests.support.vendors.duffel_types build/foreign/node_modules/@duffel/api
	@git diff --stat -- tests/support/vendors/duffel_types.json
	@$(ALONE) $(PYTHON) -m pytest tests/contracts/vendors/test_duffel_library.py

windows: ## Set up a Windows under Wine in build/windows (1.4 GB) and check desk and pane in it
	@sh .ci/setup.sh windows
	@sh .ci/windows/setup.sh
	@SKYCAP_WINDOWS=1 $(ALONE) $(PYTHON) -m pytest -p no:randomly tests/windows

windows-package: ## Freeze both programs for Windows, build their installer in build/, install and try it
	@sh .ci/setup.sh windows
	@sh .ci/windows/setup.sh
	PYTHONPATH=.ci $(PYTHON) -m distribution.windows_installer
	@$(ALONE) $(PYTHON) -m tests.windows.installed

bench: ## Measure Skycap beside its peers; build/bench.json
	@sh .ci/setup.sh bench
	@$(ALONE) $(PYTHON) -m tests.bench

bundle: ## Freeze desk and pane into dist/, then sign in and open the pane from there
	@sh .ci/setup.sh bundle
	$(FREEZE)
	@$(ALONE) $(PYTHON) -m tests.journeys.bundle.smoke

package: ## Build the Debian package of both programs, and its bill of materials, in build/
	@sh .ci/setup.sh package
	SOURCE_DATE_EPOCH=$(NEWEST_TIME) PYTHONHASHSEED=0 $(FREEZE)
	@$(ALONE) $(PYTHON) -m tests.journeys.bundle.smoke
	SOURCE_DATE_EPOCH=$(NEWEST_TIME) PYTHONPATH=.ci $(PYTHON) -m distribution

# The same sources and pins make the same files.
NEWEST_TIME = $(or $(SOURCE_DATE_EPOCH),$(shell git log -1 --format=%ct 2>/dev/null))
FREEZE = $(PYTHON) -m PyInstaller --noconfirm --log-level WARN --workpath build/freezer build.spec

pins: ## Choose the newest allowed packages and pin them by hash
	@sh .ci/setup.sh dev
	@rm -rf build/pins && $(PYTHON) -m venv build/pins
	@build/pins/bin/python -m pip install --quiet --disable-pip-version-check \
		--require-hashes --only-binary :all: -r requirements-pins.txt
	$(COMPILE) pyproject.toml -o requirements.txt
	$(COMPILE) --group dev -c requirements.txt pyproject.toml -o requirements-dev.txt
	echo PySide6-Addons | $(COMPILE) -c requirements.txt - -o requirements-hosted.txt
	echo uv | $(COMPILE) - -o requirements-pins.txt

# The tool that chooses is itself pinned by hash, and apart from .venv, which holds what is pinned only.
COMPILE = build/pins/bin/python -m uv pip compile --quiet --upgrade $(PIN)

# One answer for every system and for Python 3.11 to 3.13; files by hash, no address of any host.
PIN := --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url

clean: ## Remove all that was made here
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
