#!/bin/sh
# Installs what some tests use besides Python, where this machine lets us; never fails.
# PostgreSQL: the ledger's tests start a private server of their own. Chromium: the tests of the side panel.
# Tests whose service is missing are skipped and say so.
set -u

missing=""
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
[ -n "$missing" ] || exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "Not here:$missing. Their tests are skipped (Debian, Ubuntu: sudo apt-get install$missing)"
    exit 0
fi
log=/tmp/cellwright-services.log
: >$log
export DEBIAN_FRONTEND=noninteractive
for name in $missing; do
    echo "== Installing $name for the tests"
    {
        apt-get install -y -q --no-install-recommends "$name" \
            || { apt-get update -q && apt-get install -y -q --no-install-recommends "$name"; }
    } >>$log 2>&1 || echo "$name could not be installed: its tests are skipped (see $log)"
done
exit 0
