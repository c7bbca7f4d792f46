#!/usr/bin/env bash
# A disk without a free byte: each command says so in one sentence and ends with 1; nothing that was there
# is lost, and with room again everything goes on. Needs a file system of its own, so it runs where a
# user may make one (unshare) and says so elsewhere.
set -u
[ "${1:-}" = inside ] || {
	unshare -rm true 2>/dev/null || {
		echo 'skipped: no file system of its own can be made here'
		exit 0
	}
	exec unshare -rm bash "$0" inside
}

here=$(mktemp -d)
mount -t tmpfs -o size=3m tmpfs "$here" || {
	echo 'skipped: no file system of its own can be made here'
	exit 0
}
coproc simulator { exec "$SIM"; }
pid=$!
read -r ready <&"${simulator[0]}"
trap 'eval "exec ${simulator[1]}>&-"; wait "$pid"; umount "$here"; rmdir "$here"' EXIT

member() {
	printf '%s' "$ready" | sed "s/.*\"$1\":\"\([^\"]*\)\".*/\1/"
}

export HOME=$here XDG_CONFIG_HOME=$here/config XDG_STATE_HOME=$here/state XDG_CACHE_HOME=$here/cache
ICLOUD_TUI_AUTH_URL=$(member auth_url) ICLOUD_TUI_SETUP_URL=$(member setup_url)
ICLOUD_TUI_HOME_URL=$(member home_url) ICLOUD_TUI_CA_FILE=$(member ca_file)
export ICLOUD_TUI_AUTH_URL ICLOUD_TUI_SETUP_URL ICLOUD_TUI_HOME_URL ICLOUD_TUI_CA_FILE
broken=0

expect() { # status, words in what is said ("" for any), command...
	want=$1 words=$2
	shift 2
	said=$("$TUI_PLAIN" "$@" 2>&1)
	status=$?
	if [ $status -ne "$want" ] || ! printf '%s' "$said" | grep -qF -- "$words"; then
		printf '%s: %d, not %d with “%s”:\n%s\n' "$*" "$status" "$want" "$words" "$said"
		broken=1
	fi
}

login() {
	printf '%s\n' "$(member password)" |
		"$TUI_PLAIN" login --password-stdin --account "$(member apple_id)" >/dev/null
}

login || exit 1
expect 0 '' sync
expect 0 'waits' contacts new firstName=Waits

cat /dev/zero >"$here/fill" 2>/dev/null
expect 1 'the disk is full' glance
expect 1 'the disk is full' storage --fresh
expect 1 'the disk is full' contacts new firstName=Lost
rm "$here/fill"

expect 0 'Hopper' contacts list Hopper
expect 0 'Waits' changes list
expect 0 'GB' storage --fresh
exit $broken
