#!/usr/bin/env bash
# The completions in ui/packaging/ offer what stands in the place where the person types. bash is asked
# as it asks itself; fish and zsh where they are installed (zsh: only whether it can read the script).
# That the scripts are fresh is unit-cli-completions' promise.
set -u
folder=${SOURCE_DIR:?}/ui/packaging
broken=0

say() {
	printf '%s\n' "$*"
	broken=1
}

# shellcheck source=/dev/null
. "$folder/icloud-tui.bash"

in_bash() { # words; the last one is being typed
	COMP_WORDS=("$@")
	COMP_CWORD=$(($# - 1))
	_icloud_tui
	printf '%s ' "${COMPREPLY[@]}"
}

in_fish() { # words
	fish --no-config -c "source '$folder/icloud-tui.fish'; complete -C '$*'" 2>/dev/null | cut -f 1 | tr '\n' ' '
}

offered() { # what is looked for, words
	want=$1
	shift
	got=$(in_bash "$@")
	[ "${got% }" = "$want" ] || say "bash, '$*': '${got% }', not '$want'"
	command -v fish >/dev/null || return
	got=$(in_fish "$@")
	[ "${got% }" = "$want" ] || say "fish, '$*': '${got% }', not '$want'"
}

offered 'contacts' icloud-tui con
offered 'show' icloud-tui contacts s
offered 'show' icloud-tui --account ada@example.com --json contacts s
offered '--days' icloud-tui alarms --da
offered '--demo' icloud-tui contacts --d
offered '' icloud-tui storage x
offered '' icloud-tui alarms --days ''
if command -v zsh >/dev/null; then
	zsh -n "$folder/_icloud-tui" || say 'zsh cannot read _icloud-tui'
fi
if command -v desktop-file-validate >/dev/null; then
	desktop-file-validate "$folder/icloud-tui.desktop" || say 'icloud-tui.desktop is not valid'
fi
exit $broken
