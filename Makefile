# Everything that is done with a checkout; `make` alone lists it.
# Needs git, and Python 3.11 or newer; `make PYTHON=python3.12 …` names another one.

VENV := .venv
RUN := $(VENV)/bin/python
# One stamp for each place and interpreter: a checkout that was moved is installed anew.
STAMP := $(VENV)/installed-$(firstword $(shell { pwd; printf %s '$(PYTHON)'; } | cksum))

# Another project's active environment must not reach this one's processes.
unexport VIRTUAL_ENV PYTHONHOME PYTHONPATH

.PHONY: help demo check test test-system torture lint types layers schema messages bench fuzz fuzz-specs drift docs picture clean

help:  ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-11s %s\n", $$1, $$2}' Makefile

demo: $(STAMP)  ## break a real server, find it, fix it, go back: the whole job in a minute
	@$(RUN) scripts/demo.py

check: $(STAMP)  ## prove every break of our own catalog: once; with observations; from the cache
	$(RUN) -m breakkit check --no-cache --runs 1
	$(RUN) -m breakkit check --no-cache --observe --strict
	$(RUN) -m breakkit check --observe --strict

test: $(STAMP)  ## every test that needs neither root nor a browser
	$(RUN) -m pytest --numprocesses=auto --dist=loadfile --no-loadscope-reorder
	cd sample_app && ../$(RUN) -m pytest

test-system: docs  ## the tests that need a browser or tmux; installs Debian's where they lack
	scripts/system_packages.sh
	$(RUN) -m pytest -m system tests/system

torture: $(STAMP)  ## kill check 200 times and what changes the repository 1,000 times (20 min)
	BREAKKIT_TORTURE=200 $(RUN) -m pytest tests/commands/test_check_killed.py
	BREAKKIT_KILLS=1000 $(RUN) -m pytest -s tests/commands/test_killed.py \
		tests/commands/test_faults.py tests/commands/test_nothing_is_lost.py

lint: $(STAMP)  ## ruff: rules and format
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .

types: $(STAMP)  ## mypy, strict
	$(RUN) -m mypy breakkit sample_app/src

layers: $(STAMP)  ## the import contracts of pyproject.toml
	$(RUN) -c 'from importlinter.cli import lint_imports_command as run; run()'

schema: $(STAMP)  ## write the spec's JSON Schema anew, after a change of the format or a verb
	$(RUN) -m breakkit.commands.schema breaks.d/spec.schema.json

messages: $(STAMP)  ## collect what breakkit says; update and compile its translations
	$(RUN) -m scripts.messages

bench: $(STAMP)  ## what start-up costs, against the least it could cost
	$(RUN) benchmarks/startup.py

fuzz: $(STAMP)  ## every edit verb in a thousand files of other people, against an oracle (10 min)
	$(RUN) -m benchmarks.fuzz_edits

fuzz-specs: $(STAMP)  ## 100,000 mutated specs, as from strangers (10 min)
	nice $(RUN) -m benchmarks.fuzz_specs

drift: $(STAMP)  ## how many specs outlive a release of Django
	$(RUN) -m benchmarks.drift

docs: $(VENV)/docs-installed  ## the site in English and Spanish, every link of it checked: build/site
	$(RUN) -m scripts.site

picture: $(STAMP)  ## record docs/demo.svg anew
	$(RUN) scripts/demo.py --svg docs/demo.svg

clean:  ## remove the environment and everything else that can be made again
	rm -rf $(VENV) build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/docs-installed: $(STAMP)
	$(RUN) -m pip install --quiet --disable-pip-version-check --editable '.[sample,dev,docs]'
	touch '$@'

$(STAMP): pyproject.toml
	@set -e; \
	modern='import sys, venv; sys.exit(sys.version_info < (3, 11))'; \
	version='import sys; print(sys.version_info)'; \
	set -- python3 python3.14 python3.13 python3.12 python3.11 python; \
	if [ -n '$(PYTHON)' ]; then set -- '$(PYTHON)'; fi; \
	chosen=; \
	for python in "$$@"; do \
		if "$$python" -c "$$modern" 2>/dev/null; then chosen=$$python; break; fi; \
	done; \
	if [ -z "$$chosen" ]; then \
		echo "breakkit needs Python 3.11 or newer with its venv module; tried: $$*." >&2; \
		echo "Install one, or name it: make PYTHON=/path/to/python3.12 test" >&2; \
		exit 1; \
	fi; \
	if [ "$$($(RUN) -c "$$version" 2>/dev/null)" != "$$("$$chosen" -c "$$version")" ]; then \
		echo "Making $(VENV) with $$("$$chosen" --version)"; \
		"$$chosen" -m venv --clear $(VENV) || { \
			rm -rf $(VENV); \
			echo "On Debian and Ubuntu, venv is a package of its own: apt install python3-venv" >&2; \
			exit 1; \
		}; \
	fi; \
	echo "Installing breakkit and what its tests need into $(VENV)"; \
	$(RUN) -m pip install --quiet --disable-pip-version-check --editable '.[sample,dev]'; \
	rm -f $(VENV)/installed-*; \
	touch '$@'
