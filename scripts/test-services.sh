#!/bin/sh
# Installs what some tests use besides Python, where this machine lets us; never fails.
# PostgreSQL: the ledger's tests start a private server of their own and are skipped without it.
set -u

if ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
    exit 0
fi
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "No PostgreSQL here: its tests are skipped (Debian, Ubuntu: sudo apt-get install postgresql)"
    exit 0
fi
echo "== Installing PostgreSQL for the ledger's tests"
{
    export DEBIAN_FRONTEND=noninteractive
    apt-get install -y -q --no-install-recommends postgresql \
        || { apt-get update -q && apt-get install -y -q --no-install-recommends postgresql; }
} >/tmp/cellwright-services.log 2>&1 \
    || echo "PostgreSQL could not be installed: its tests are skipped (see /tmp/cellwright-services.log)"
exit 0
