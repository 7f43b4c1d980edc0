#!/bin/sh
# Runs the Windows Python of .ci/windows/setup.sh under Wine:
#
#   sh .ci/windows/run.sh -m desktop --training --profile 'C:\skycap'
#
# or another program, when the first argument is one: 'C:\...\skycap.exe'.
set -eu
windows=${SKYCAP_WINDOWS_FOLDER:-$(cd "$(dirname "$0")/../.." && pwd)/build/windows}
# Without the three, a crash waits for a click, and Wine offers to fetch what nothing here uses.
export WINEPREFIX="$windows/prefix" WINEARCH=win64 WINEDEBUG="${WINEDEBUG--all}" \
    WINEDLLOVERRIDES="mscoree,mshtml,winedbg.exe="
case ${1:-} in
    *.exe) ;;
    *) set -- "$windows/python/python.exe" "$@" ;;
esac
exec wine "$@"
