#!/usr/bin/env bash
# Only review makes approvals: looks into the built objects of the program and finds no reference to the
# review object in any of them but ui/panes/review.c, so no command, pane or prompt can confirm a write.
# Inside the library, what an approval is made with is known to src/change alone.
set -u
cd "${BUILD_DIR:?}" || exit 2
nm=${NM:-nm}
broken=0

objects=$(find . -path './CMakeFiles/*' -name '*.c.o' \( -path '*/ui/*' -o -path '*/src/*' \) | sort)
[ -n "$objects" ] || { echo 'no objects to look into'; exit 1; }

# object and name, of every name that an object wants or has; one look at all of them, for a machine with much to do
references=$(printf '%s\n' "$objects" | xargs "$nm" -A 2>/dev/null | awk '{ sub(/:.*/, "", $1); print $1, $NF }')
[ -n "$references" ] || { echo "$nm shows no names"; exit 1; }
minting=$(printf '%s\n' "$references" | grep -E ' (review_[a-z_]+|approvals?_[a-z_]+|icloud_commit_[a-z_]+)$')
maker=0
for object in $(printf '%s\n' "$minting" | cut -d ' ' -f 1 | sort -u); do
	source=${object#./CMakeFiles/*/} source=${source%.o}
	[ -f "${SOURCE_DIR:?}/$source" ] || continue # left by a file that is gone or has moved
	names=$(printf '%s\n' "$minting" | grep -F "$object " | cut -d ' ' -f 2 | xargs)
	case $object in
	*/ui/panes/review.c.o) maker=1 ;;
	*/src/change/*) ;;
	*/src/front/icloud.c.o) # hands approvals over to the commit, and wipes them; makes none
		[ "$names" = icloud_commit_free ] || { echo "$object knows: $names"; broken=1; } ;;
	*) echo "$object knows: $names"; broken=1 ;;
	esac
done
if [ -f "${SOURCE_DIR:?}/ui/panes/review.c" ] && [ "$maker" = 0 ]; then
	echo 'ui/panes/review.c confirms nothing: is this check blind?'
	broken=1
fi
exit $broken
