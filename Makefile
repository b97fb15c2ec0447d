# For a newcomer there are two commands: `make run` and `make test`. Each does its own set-up.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run test check bench bench-packages packages test-packages fmt-and-clippy

TARGET := $(or $(CARGO_TARGET_DIR),target)
# rust-toolchain.toml pins the compiler; a machine that may not download it uses its own stable one.
CARGO = $(shell cargo --version >/dev/null 2>&1 && echo cargo || echo cargo +stable)
REDOCLY := tests/lint/node_modules/.package-lock.json

help:
	@echo 'make run    build, load a made-up borough on first start, serve on http://127.0.0.1:8080'
	@echo 'make test   install what the tests need, then run them all'
	@echo 'make check  formatting, lints, licences (no tests)'
	@echo 'make bench  measure everything, and write it into benches/README.md (some 40 minutes)'

# Whoever tries it should not wait for the last twentieth of speed, see Cargo.toml.
run: packages
	$(CARGO) build --release --locked --bin onestop --config profile.release.package.onestop.codegen-units=16
	mkdir -p data
	exec $(TARGET)/release/onestop serve --demo

# The tests come last, so that the last lines on the screen are their verdict.
test: packages test-packages $(REDOCLY) fmt-and-clippy
	REQUIRE_PG=1 $(CARGO) test --locked

check: packages fmt-and-clippy
	@if command -v cargo-deny >/dev/null; then cargo-deny --locked check licenses bans sources; \
	else echo 'cargo-deny is not installed: licences were not checked (cargo install --locked cargo-deny)'; fi

bench: packages bench-packages
	CARGO='$(CARGO)' scripts/bench.sh

fmt-and-clippy:
	$(CARGO) fmt --check
	$(CARGO) clippy --locked --all-targets -- -D warnings

packages:
	@scripts/packages.sh build

bench-packages:
	@scripts/packages.sh bench

test-packages:
	@scripts/packages.sh test

$(REDOCLY): tests/lint/package.json tests/lint/package-lock.json | test-packages
	npm ci --prefix tests/lint --no-audit --no-fund --loglevel=error
	@touch $@
