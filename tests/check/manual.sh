#!/usr/bin/env bash
# The manual is complete: every command, every option of one, and every setting stands in it.
set -u
cd "${SOURCE_DIR:?}" || exit 2
page=ui/man/icloud-tui.1
missing=0

text=$(sed 's/\\-/-/g; s/\\f[A-Z]//g' "$page")
want() { # kind, word
	printf '%s\n' "$text" | grep -qE -e "(^|[^a-z_-])$2([^a-z_-]|\$)" || {
		echo "$page lacks the $1 $2"
		missing=1
	}
}

names=$(sed -n 's/^[[:space:]]*\.name = "\([a-z ]*\)",$/\1/p' ui/cli/*.c)
options=$(sed -n '/^\(static \)*const struct cli_option/,/^};/s/^[[:space:]]*{"\([a-z-]*\)",.*/\1/p' ui/cli/*.c)
settings=$(sed -n '/^} table\[\]/,/^};/s/^[[:space:]]*{"\([a-z_]*\)",.*/\1/p' src/front/settings_load.c)
if [ -z "$names" ] || [ -z "$options" ] || [ -z "$settings" ]; then
	echo 'the sources look otherwise now'
	exit 1
fi
for word in $names; do
	want command "$word"
done
for word in $options; do
	want option "--$word"
done
for word in $settings; do
	want setting "$word"
done
exit $missing
