#!/bin/sh
# Installs what some tests use besides Python, where this machine lets us; never fails.
# PostgreSQL: the ledger's tests start a private server of their own and are skipped without it.
# Chromium: the tests of the JupyterLab front end drive it and are skipped without it.
set -u

# install PACKAGE WHAT: what is skipped without it
install() {
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
        echo "No $1 here: $2 are skipped (Debian, Ubuntu: sudo apt-get install $1)"
        return
    fi
    echo "== Installing $1 for $2"
    log=/tmp/cellwright-services-$1.log
    {
        export DEBIAN_FRONTEND=noninteractive
        apt-get install -y -q --no-install-recommends "$1" \
            || { apt-get update -q && apt-get install -y -q --no-install-recommends "$1"; }
    } >"$log" 2>&1 || echo "$1 could not be installed: $2 are skipped (see $log)"
}

ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || install postgresql "the tests of the ledger on PostgreSQL"
[ -n "${CELLWRIGHT_CHROMIUM:-}" ] || command -v chromium >/dev/null 2>&1 || install chromium "the browser tests"
exit 0
