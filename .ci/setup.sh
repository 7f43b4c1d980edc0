#!/bin/sh
# Sets this folder up, and does nothing where that is already done.
#
#   sh .ci/setup.sh run      what Skycap needs to run
#   sh .ci/setup.sh hosted   that, and the web engine for the vendors' own card fields (200 MB)
#   sh .ci/setup.sh dev      that of run, and what the tests, the tour and the checks need
#   sh .ci/setup.sh bench    that of dev, and the programs that Skycap is measured beside
#   sh .ci/setup.sh bundle   that of dev, and what the freezer needs
#   sh .ci/setup.sh package  that, and Debian's own tools for packages
#   sh .ci/setup.sh windows  that of dev, Wine, and a maker of Windows installers
#
# Touches Debian's packages (only where some are missing and you may install them) and .venv.
set -eu
cd "$(dirname "$0")/.."
purpose=${1:-dev}
venv=.venv

say() { printf 'setup: %s\n' "$*" >&2; }
stop() { say "$*"; exit 1; }

# ---- Python: Debian's own 3.11 first, then any from 3.11 to 3.13 -----------------------------
right_version='import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'
python=
for candidate in /usr/bin/python3.11 python3.11 python3.12 python3.13 python3; do
    if "$candidate" -c "$right_version" 2>/dev/null; then
        python=$candidate
        break
    fi
done
[ -n "$python" ] || stop "Skycap needs Python 3.11, 3.12 or 3.13; please install python3.11."
version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')

# ---- Debian packages: asked for only where missing ------------------------------------------
# What Qt loads; the Debian package depends on the same.
qt=$(grep -v '^#' .ci/qt_libraries | tr '\n' ' ')
# A display, a keyboard, a camera and a Secret Service of the tests' own.
virtual_desk="xvfb xdotool x11-utils imagemagick gnome-keyring dbus xclip"
# A Wayland session of the tests' own, without a screen: 2 MB.
virtual_session="sway grim wtype wl-clipboard"
# What the web engine loads beside that, by `ldd` on it.
web_engine="libasound2 libdrm2 libgbm1 libnspr4 libnss3 libxcomposite1 libxdamage1 libxkbfile1 libxrandr2 libxtst6"
case $purpose in
    run) needed=$qt ;;
    hosted) needed="$qt $web_engine" ;;
    dev) needed="$qt $virtual_desk $virtual_session" ;;
    bench) needed="$qt $virtual_desk keepassxc electrum python3-pyqt5 pinentry-qt chromium" ;;
    bundle) needed="$qt $virtual_desk binutils libpython$version" ;;
    package) needed="$qt $virtual_desk binutils libpython$version dpkg-dev desktop-file-utils" ;;
    windows) needed="$qt $virtual_desk wine wine64 libwine openbox gcc-mingw-w64-x86-64 nsis" ;;
    *) stop "'$purpose' is none of run, hosted, dev, bench, bundle, package, windows." ;;
esac
wished="fonts-inter" # without it the system's own font is used

missing_of() { # the given packages that are neither installed nor provided by one that is
    for package in "$@"; do
        case $installed in
            *" $package "*) ;;
            *) printf '%s ' "$package" ;;
        esac
    done
}

if command -v dpkg-query >/dev/null && command -v apt-get >/dev/null; then
    # shellcheck disable=SC2016,SC2086
    installed=" $(dpkg-query -W -f='${db:Status-Status} ${Package}, ${Provides}\n' |
        sed -n 's/^installed //p' | sed 's/([^)]*)//g' | tr -s ',\n' '  ') "
    missing=$(missing_of $needed)
    if [ ! -e "$venv/bin/python" ] && ! "$python" -c 'import ensurepip' 2>/dev/null; then
        missing="$missing python$version-venv"
    fi
    if [ -n "$missing$(missing_of $wished)" ]; then
        if [ "$(id -u)" = 0 ]; then
            as_root=env
        elif sudo -n true 2>/dev/null; then
            as_root="sudo -n env"
        else
            as_root=
        fi
        if [ -n "$as_root" ]; then
            say "installing Debian packages: $missing$(missing_of $wished)"
            apt="$as_root DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300"
            # Lists may be a little stale without harm; a package not found is said below.
            $apt update >&2 || say "the package lists could not be refreshed; going on with the old."
            $apt install -y --no-install-recommends $missing $(missing_of $wished) >/dev/null ||
                stop "these packages could not be installed: $missing"
        elif [ -n "$missing" ]; then
            stop "please have these Debian packages installed, then try again: $missing"
        fi
    fi
fi

# ---- The virtual environment, with every file checked by its hash ----------------------------
case $purpose in
    run) pins=requirements.txt ;;
    hosted) pins=requirements-hosted.txt ;;
    *) pins=requirements-dev.txt ;;
esac
# PySide6 carries a part of itself as packed source text and compiles it at every start. Its own
# switch SBK_EMBED=0 unpacks it, once: then each start finds it compiled, and is a tenth shorter.
unpack_pyside() {
    support=$("$venv/bin/python" -c 'import importlib.util as u; print(u.find_spec("shiboken6").submodule_search_locations[0])' 2>/dev/null)/files.dir || return 0
    # pip leaves it behind when it puts another version in place.
    [ "${1:-}" != again ] || rm -rf "$support"
    [ -d "$support" ] ||
        env -u PYTHONDONTWRITEBYTECODE SBK_EMBED=0 "$venv/bin/python" -c 'import PySide6.QtCore' 2>/dev/null ||
        say "PySide6 was not unpacked; it starts a little slower."
}
# pip compiles on one core, and also what nothing here ever loads, which is most of it.
compile_packages() {
    unused='/(phonenumbers/(geodata|carrierdata|tzdata)|pip|setuptools|stripe|mypy|mypyc|PyInstaller|_pyinstaller_hooks_contrib)/'
    env -u PYTHONDONTWRITEBYTECODE "$venv/bin/python" -m compileall -qq -j 0 -x "$unused" "$venv"/lib/python3*/site-packages ||
        true # What some package keeps for another Python does not compile.
}
# Whether these pins were installed; no proof against anybody.
mark() { printf '%s %s\n' "$version" "$(cat requirements.txt "$1" | cksum)"; }
is_done() { [ "$(cat "$venv/$1.done" 2>/dev/null)" = "$(mark "$1")" ]; }
# Every file by name, size and time, bytecode apart. It shows what was changed by mistake; who wants
# to deceive can write this too.
listing() {
    find -H "$venv" -type f ! -name '*.pyc' ! -path "$venv/*.done" -printf '%P %s %T@\n' |
        LC_ALL=C sort | sha256sum
}
notice_changes() {
    if [ ! -e "$venv/files.done" ]; then
        listing >"$venv/files.done"
    elif [ "$(listing)" != "$(cat "$venv/files.done")" ]; then
        changed="files in $venv were changed since they were installed; \`make clean\` removes it, and the next start installs it anew"
        case $purpose in
            run | package) stop "$changed." ;;
            *) say "$changed." ;;
        esac
    fi
}

# The program that shows the vendors' pages, which nobody may read: so the kernel closes its memory to
# the user's other programs from its first instruction on (execve(2)). The pane reads it back.
close_web_engine() {
    if [ "$purpose" = hosted ]; then
        chmod 111 "$venv"/lib/python3*/site-packages/PySide6/Qt/libexec/QtWebEngineProcess
    fi
}

# The larger set holds the smaller one, with the same pins; the web engine is in neither.
if is_done "$pins" || { [ "$purpose" != hosted ] && is_done requirements-dev.txt; }; then
    unpack_pyside
    notice_changes
    exit 0
fi

if [ "$("$venv/bin/python" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)" != "$version" ]; then
    say "making $venv with Python $version"
    "$python" -m venv --clear "$venv" 2>/dev/null ||
        "$python" -m venv --clear --without-pip "$venv" ||
        stop "Python's venv module is missing; please install python$version-venv."
fi
say "installing the Python packages of $pins"
# A set beside the one that is always there.
if [ "$purpose" = hosted ]; then set -- -r requirements.txt; else set --; fi
# Wheels only: building from source would fetch build tools that no hash covers.
if "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-compile \
        --require-hashes --only-binary :all: "$@" -r "$pins"
elif "$python" -m pip --version >/dev/null 2>&1; then # a Python without ensurepip
    "$python" -m pip --python "$venv/bin/python" install --quiet --disable-pip-version-check --no-compile \
        --require-hashes --only-binary :all: "$@" -r "$pins"
else
    stop "pip is missing; please install python$version-venv."
fi
unpack_pyside again
compile_packages
close_web_engine
listing >"$venv/files.done"
mark "$pins" >"$venv/$pins.done"
