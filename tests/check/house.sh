#!/usr/bin/env bash
# The rules of the house that a compiler does not know: which folder may include which (arrows), which
# file may include which library (doors), calls that are not used, how a file opens. Reads the sources
# in $SOURCE_DIR, changes nothing. `house.sh FOLDER` checks another tree of the same shape.
set -u
cd "${1:-${SOURCE_DIR:-$(dirname "$0")/../..}}" || exit 2
broken=0

say() {
	printf '%s\n' "$*"
	broken=1
}

# lines FOUND by grep, as "file:line:text"; fails with the sentence when there are any
none() {
	if [ -n "$2" ]; then
		say "$1"
		printf '%s\n' "$2" | sed 's/^/    /'
	fi
}

look() { # pattern, folders...: the lines of their C files that match
	pattern=$1
	shift
	for folder in "$@"; do
		[ -d "$folder" ] || continue
		grep -rnE "$pattern" "$folder" --include='*.[ch]' --include='*.def'
	done
}

INCLUDE='^[[:space:]]*#[[:space:]]*include[[:space:]]+'

# --- arrows: a folder includes only lower ranks, and never a folder of its own rank ---
rank() {
	case $1 in
	base) echo 0 ;;
	net | store) echo 1 ;;
	session) echo 2 ;;
	contacts | calendar | storage | push | settings | cloudkit) echo 3 ;;
	change) echo 4 ;;
	exchange) echo 5 ;;
	front) echo 6 ;;
	*) echo none ;;
	esac
}

arrows() {
	look "$INCLUDE\"[a-z_]+/" src |
		while IFS=: read -r file line text; do
			from=${file#src/} from=${from%%/*}
			to=${text#*\"} to=${to%%/*}
			[ "$to" = icloud ] || [ "$to" = "$from" ] && continue
			have=$(rank "$from") want=$(rank "$to")
			if [ "$have" = none ] || [ "$want" = none ]; then
				echo "$file:$line: \"$from\" or \"$to\" has no rank"
			elif [ "$want" -ge "$have" ]; then
				echo "$file:$line: $from may not know $to"
			fi
		done
}
none 'Arrows: a folder includes only lower ranks, never a sibling.' "$(arrows)"
none 'Arrows: ui/ includes include/icloud/ and itself, never src/.' "$(
	look "$INCLUDE\"(\.\./)*(src/|(base|net|store|session|contacts|calendar|storage|push|settings|cloudkit|change|exchange)/)" ui
)"
none 'Arrows: src/ knows nothing of ui/ or tests/.' "$(
	look "$INCLUDE\"(\.\./)*(ui/|tests/|screen/|widgets/|panes/|cli/)" src include
)"

# --- doors: one file, or few, per library ---
door() { # library, what its include looks like, files that may
	library=$1 header=$2
	shift 2
	found=$(look "${INCLUDE}[<\"]($header)" src ui include)
	for file in "$@"; do
		found=$(printf '%s\n' "$found" | grep -v "^$file:")
	done
	none "Doors: $library is used only in $*." "$found"
}
door libcurl 'curl/' src/net/late_curl.h
none 'Doors: libcurl is spoken to only in src/net/transport.c.' "$(
	look "$INCLUDE\"net/late_curl\.h\"" src ui | grep -vE '^src/net/(transport|late_curl)\.c:'
)"
door SQLite 'sqlite3' src/store/db.c
door OpenSSL 'openssl/' src/base/crypto.c src/session/srp.c src/cloudkit/sign.c
door cJSON '(cjson/)?cJSON' src/base/json_build.c
door zlib 'zlib' src/base/deflate.c
door utf8proc 'utf8proc' src/base/text.c
door inih 'ini\.h' src/base/config.c
door libcsv 'csv\.h' src/exchange/csv.c
door ncurses '(ncursesw?/)?(n?curses|term|panel|form|menu)\.h' ui/screen/term.c
door readline 'readline/' ui/screen/prompt.c
none 'Doors: printing and the terminal belong to ui/, not to the library.' "$(
	look '\b(printf|puts|putchar|perror)\(' src | grep -vE '^src/base/abort\.c:'
)"
none 'Doors: review.h, which can confirm, is for ui/panes/review.c alone.' "$(
	look "$INCLUDE\"icloud/review\.h\"" ui | grep -v '^ui/panes/review\.c:'
)"

# --- calls that are not used: each has a bounded or safe sister ---
none 'Calls without a bound, or that start a shell.' "$(
	look '\b(strcpy|strcat|sprintf|vsprintf|gets|strtok|system|popen|alloca|tmpnam|mktemp)\(' \
		src ui include tests
)"

# --- how files look ---
opens_with_comment() {
	for folder in src ui include; do
		[ -d "$folder" ] || continue
		find "$folder" \( -name '*.[ch]' -o -name '*.def' \) -exec awk \
			'FNR == 1 && !/^\/\*/ { print FILENAME ":1: " $0 }' {} +
	done
}
none 'A file opens with what it owns and what it never does.' "$(opens_with_comment)"
none 'Left behind.' "$(
	look '\b(TODO|FIXME|XXX|HACK)\b' src ui include tests
)"
none 'A path of somebody'\''s machine.' "$(
	grep -rnIE '(^|[^A-Za-z0-9_.-])/(home|work|Users|root)/[A-Za-z]' --include='*' \
		src ui include tests screenshots ./*.md bootstrap CMakeLists.txt .ci 2>/dev/null |
		grep -vE 'fixture|corpus/|"/home/"'
)"

exit $broken
