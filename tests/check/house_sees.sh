#!/usr/bin/env bash
# The check of the house, tried: a tree with one break of each rule, and each must be named.
set -u
here=$(cd "$(dirname "$0")" && pwd)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
failed=0

put() { # file, text
	mkdir -p "$tree/$(dirname "$1")"
	printf '%s\n' "$2" >"$tree/$1"
}

sees() { # what house.sh must say, file, text
	put "$2" "$3"
	if said=$(bash "$here/house.sh" "$tree" 2>&1); then
		echo "not seen: $2: $3"
		failed=1
	elif ! printf '%s' "$said" | grep -qF "$1"; then
		printf 'not said: %s, but:\n%s\n' "$1" "$said"
		failed=1
	fi
	rm -rf "${tree:?}"/*
}

put src/base/a.c '/* Fine. */'
put src/change/a.c '/* Fine. */
#include "contacts/a.h"'
put ui/panes/review.c '/* Fine. */
#include "icloud/review.h"'
bash "$here/house.sh" "$tree" || { echo 'a clean tree is not clean'; failed=1; }
rm -rf "${tree:?}"/*

open='/* A file. */' left=TO'DO' folder=home
sees 'net may not know store' src/net/a.c "$open
#include \"store/store.h\""
sees 'base may not know net' src/base/a.h "$open
#include \"net/engine.h\""
sees 'has no rank' src/new/a.c "$open
#include \"base/a.h\""
sees 'never src/' ui/panes/a.c "$open
#include \"store/store.h\""
sees 'knows nothing of ui/' src/base/a.c "$open
#include \"screen/grid.h\""
sees 'libcurl is used only' src/net/engine.c "$open
#include <curl/curl.h>"
sees 'ncurses is used only' ui/panes/a.c "$open
#include <ncursesw/ncurses.h>"
sees 'ui/panes/review.c alone' ui/cli/a.c "$open
#include \"icloud/review.h\""
sees 'Calls without a bound' tests/rig/a.c "$open
strcpy(a, b);"
sees 'belong to ui/' src/base/a.c "$open
printf(\"\");"
sees 'opens with' src/base/a.c '#include <stdio.h>'
sees 'Left behind' src/base/a.c "$open
/* $left */"
sees 'machine' src/base/a.c "$open
\"/$folder/ada/x\""
exit $failed
