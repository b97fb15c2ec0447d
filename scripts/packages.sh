#!/usr/bin/env bash
# Installs the system packages that building (`build`), testing (`test`) or measuring (`bench`) needs and that are missing.
# Only Debian and its children are installed for; elsewhere the missing ones are named.
set -euo pipefail

usage() { echo "usage: $0 build|test|bench" >&2; exit 2; }

has() { command -v "$1" >/dev/null 2>&1; }
has_header() { echo "#include <$1>" | cc -E - >/dev/null 2>&1; }
has_postgres() { compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || has initdb; }
has_certificates() { [ -s /etc/ssl/certs/ca-certificates.crt ] || [ -s /etc/pki/tls/certs/ca-bundle.crt ]; }

missing=()
need() { # need PACKAGE TEST..: PACKAGE is missing when TEST fails
    local package=$1; shift
    "$@" || missing+=("$package")
}

needs_of_build() {
    need gcc has cc
    need libc6-dev has_header stdlib.h
    need make has make
    need perl has perl
    need pkg-config has pkg-config
    need libssl-dev has_header openssl/ssl.h
    need ca-certificates has_certificates
}

needs_of_test() {
    need postgresql has_postgres
    need util-linux has setpriv
    need python3 has python3
    need docker-compose has docker-compose
    # A Node of another origin brings its own npm, and Debian's npm would replace it.
    has node || missing+=(nodejs)
    has npm || missing+=(npm)
}

needs_of_bench() {
    need wrk has wrk
    need curl has curl
    need util-linux has setpriv
    need python3 has python3
    need python3-venv python3 -c 'import ensurepip'
    # The package is named after the server's version.
    has_postgis || missing+=("$(postgis_package)")
}

has_postgis() { compgen -G '/usr/share/postgresql/*/extension/postgis.control' >/dev/null; }
postgis_package() {
    local newest
    newest=$(apt-cache search --names-only '^postgresql-[0-9]+-postgis-3$' 2>/dev/null | cut -d' ' -f1 | sort -V | tail -1)
    echo "${newest:-postgresql-15-postgis-3}"
}

install() {
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        has sudo || { echo "These Debian packages are missing, and there is no sudo: $*" >&2; exit 1; }
        as_root=(sudo)
    fi
    echo "Installing Debian packages: $*"
    local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y)
    "${apt[@]}" update
    "${apt[@]}" install --no-install-recommends "$@"
}

case "${1:-}" in
    build) needs_of_build ;;
    test) needs_of_test ;;
    bench) needs_of_bench ;;
    *) usage ;;
esac

if [ "${#missing[@]}" -gt 0 ]; then
    if has apt-get && has dpkg-query; then
        install "${missing[@]}"
    else
        echo "Please install what these Debian packages hold, then try again: ${missing[*]}" >&2
        exit 1
    fi
fi

if ! has cargo; then
    echo 'Rust is missing: install it from https://rustup.rs, then try again.' >&2
    exit 1
fi
