# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# The tools of .venv come first, and Ansible finds this checkout through the link there. What the shell that calls make
# has set for other projects stays out.
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export ANSIBLE_COLLECTIONS_PATH := $(CURDIR)/.venv/collections
unexport PYTHONPATH PYTHONHOME VIRTUAL_ENV
# No test may meet a real organization because the shell has its credentials.
unexport $(filter CAMUNDA_%,$(.VARIABLES))

LINTERS := lint-types lint-ansible lint-documentation lint-style

.PHONY: help setup test-dependencies demo check test matrix bench lists options build simulator clean \
	lint $(LINTERS) docs sanity unit component ansible resilience integration molecule

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' Makefile

setup: ## Make .venv with all tools (done by itself before everything else)
	@tools/setup

test-dependencies: ## Install the programs that some tests start, on Debian or Ubuntu and as root
	tools/test-dependencies

demo: setup ## Run a playbook twice against the simulator, and show what happened
	python tools/demo.py

check: setup ## Run what every commit has to pass: lint, unit, component, and one play (about 3 minutes)
	@python tools/run_parts.py check lint unit component demo

test: setup ## Run all tests on the newest ansible-core (about 15 minutes)
	@python tools/run_parts.py test lint+docs+sanity unit component ansible resilience integration molecule

lint: setup ## Check style, types, YAML, playbooks, documentation, changelog fragments and licences
	@$(MAKE) --jobs 2 --keep-going --output-sync=target $(LINTERS)

lint-types:
	mypy -p ansible_collections.community.camunda.plugins
	mypy extensions/eda tools docs/sphinx tests/simulator tests/harness tests/unit tests/component tests/ansible
	mypy tests/resilience
	mypy tests/benchmarks

lint-ansible:
	ansible-lint --offline --strict
	yamllint --strict .

lint-documentation:
	antsibull-changelog lint
	tools/in-copy antsibull-docs lint-collection-docs --plugin-docs --check-extra-docs-refs \
		--validate-collection-refs=all --disallow-unknown-collection-refs .
	tools/in-copy reuse lint --lines
	python tools/readme_tables.py --check
	python tools/module_lists.py --check
	python tools/shared_options.py --check

lint-style:
	ruff check .
	ruff format --check .

docs: setup ## Build the documentation's website in dist/docs/html
	tools/docs

sanity: setup ## Run ansible-test's sanity tests on a copy of the checkout
	tools/ansible-test sanity --color no

unit: setup ## Run the tests of single files: no process, no network, no clock
	pytest -n 2 tests/unit

component: setup ## Run the modules' functions against a simulator in the same process
	pytest -n 2 tests/component

ansible: setup ## Run whole Ansible processes: playbooks, ad-hoc commands, ansible-runner, the artefact
	pytest -n 2 --dist loadfile tests/ansible

resilience: setup ## Inject faults, kill and interrupt processes, start hundreds of them; print what held
	pytest -n 2 -q tests/resilience

integration: setup ## Run the integration targets against the simulator
	python tools/integration.py

molecule: setup ## Run the molecule scenarios of the roles
	python tools/with_simulator.py -- molecule test --all

matrix: setup ## Run sanity, units and integration on every ansible-core (OPTIONS="--core 2.18 --strict")
	python tools/matrix.py $(OPTIONS)

lists: setup ## Write what follows from the plugins: README's tables, action plugins, action group
	python tools/readme_tables.py
	python tools/module_lists.py

options: setup ## Write the documentation of options that are described once in the code
	python tools/shared_options.py

bench: setup ## Measure against what people would use instead, and print the tables (OPTIONS="lists --rounds 3")
	python tests/benchmarks/run.py $(OPTIONS)

build: setup ## Build the collection's artefact in dist/
	tools/build

simulator: setup ## Run the simulator and print how to connect to it (OPTIONS="--port 8080 ...")
	python tools/with_simulator.py $(OPTIONS)

clean: ## Remove everything that was built
	rm -rf .venv .venv-benchmarks .venv-matrix .venv-rulebook dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .ansible
