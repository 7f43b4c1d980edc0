#!/bin/sh
# Runs a command with a D-Bus session and an unlocked Secret Service of its own, in a home of its
# own that is thrown away afterwards, so that tests never meet the keyring of the user who runs them:
#
#   sh .ci/secret_service.sh COMMAND [ARGUMENT...]
set -eu

if [ -z "${SKYCAP_OWN_BUS:-}" ]; then # outside: make the home and the bus
    home=$(mktemp -d "${TMPDIR:-/tmp}/skycap-XXXXXX")
    trap 'rm -rf "$home"' EXIT
    trap 'exit 130' INT TERM
    mkdir -m 700 "$home/runtime"
    # Nobody else starts a keyring here, which would be a locked one: a call that finds none waits
    # for ours (a name that is taken while its starter runs counts as started).
    services="$home/.local/share/dbus-1/services"
    mkdir -p "$services"
    printf '[D-BUS Service]\nName=%s\nExec=/bin/sh -c "exec sleep 20 >/dev/null 2>&1"\n' org.freedesktop.secrets \
        >"$services/org.freedesktop.secrets.service"
    status=0
    env -u XDG_CONFIG_HOME -u XDG_CACHE_HOME -u XDG_STATE_HOME -u WAYLAND_DISPLAY -u DISPLAY \
        -u GNOME_KEYRING_CONTROL HOME="$home" XDG_DATA_HOME="$home/.local/share" \
        XDG_RUNTIME_DIR="$home/runtime" SKYCAP_OWN_BUS=1 \
        dbus-run-session -- sh "$0" "$@" || status=$?
    exit "$status"
fi

# Inside: a keyring daemon that is unlocked from its first moment. It can crash when a program is
# killed in the middle of a call (gnome-keyring 42), so it is started again, and that is said.
keep_keyring() {
    daemon=
    trap 'kill "$daemon" 2>/dev/null || true; exit 0' TERM
    starts=0
    while [ "$starts" -lt 50 ]; do
        printf 'skycap-tests' |
            gnome-keyring-daemon --foreground --components=secrets --unlock >/dev/null 2>>"$HOME/keyring.log" &
        daemon=$!
        status=0
        wait "$daemon" || status=$?
        starts=$((starts + 1))
        printf 'the Secret Service ended with status %s; it is started again\n' "$status" >&2
    done
}
keep_keyring &
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
