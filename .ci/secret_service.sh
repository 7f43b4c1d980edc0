#!/bin/sh
# Runs a command with a D-Bus session and an unlocked Secret Service of its own, in a home of its
# own that is thrown away afterwards, so that tests never meet the keyring of whoever runs them:
#
#   sh .ci/secret_service.sh COMMAND [ARGUMENT...]
set -eu

if [ -z "${SKYCAP_OWN_BUS:-}" ]; then # outside: make the home and the bus
    home=$(mktemp -d "${TMPDIR:-/tmp}/skycap-XXXXXX")
    trap 'rm -rf "$home"' EXIT
    trap 'exit 130' INT TERM
    mkdir -m 700 "$home/runtime"
    status=0
    env -u XDG_CONFIG_HOME -u XDG_CACHE_HOME -u XDG_STATE_HOME -u WAYLAND_DISPLAY -u DISPLAY \
        -u GNOME_KEYRING_CONTROL HOME="$home" XDG_DATA_HOME="$home/.local/share" \
        XDG_RUNTIME_DIR="$home/runtime" SKYCAP_OWN_BUS=1 \
        dbus-run-session -- sh "$0" "$@" || status=$?
    exit "$status"
fi

# Inside: a keyring daemon that is unlocked from its first moment.
printf 'skycap-tests' |
    gnome-keyring-daemon --foreground --components=secrets --unlock >/dev/null 2>"$HOME/keyring.log" &
keyring=$!
trap 'kill "$keyring" 2>/dev/null || true' EXIT

is_up() {
    dbus-send --session --print-reply --dest=org.freedesktop.DBus /org/freedesktop/DBus \
        org.freedesktop.DBus.NameHasOwner string:org.freedesktop.secrets 2>/dev/null |
        grep -q 'boolean true'
}
tries=0
until is_up; do
    tries=$((tries + 1))
    if [ "$tries" -gt 100 ]; then
        printf 'the Secret Service did not start:\n' >&2
        cat "$HOME/keyring.log" >&2
        exit 1
    fi
    sleep 0.1
done
unset SKYCAP_OWN_BUS
status=0
"$@" || status=$?
exit "$status"
