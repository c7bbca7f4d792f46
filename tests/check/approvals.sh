#!/usr/bin/env bash
# Only review makes approvals: looks into the built objects of the program and finds no reference to the
# review object in any of them but ui/panes/review.c, so no command, pane or prompt can confirm a write.
# Inside the library, what an approval is made with is known to src/change alone.
set -u
cd "${BUILD_DIR:?}" || exit 2
nm=${NM:-nm}
broken=0

references() { # object: the names it wants or has
	"$nm" "$1" 2>/dev/null | awk '{ print $NF }'
}

objects=$(find . -path './CMakeFiles/*' -name '*.c.o' \( -path '*/ui/*' -o -path '*/src/*' \) | sort)
[ -n "$objects" ] || { echo 'no objects to look into'; exit 1; }
seen=0 maker=0
for object in $objects; do
	source=${object#./CMakeFiles/*/} source=${source%.o}
	[ -f "${SOURCE_DIR:?}/$source" ] || continue # left by a file that is gone or has moved
	names=$(references "$object")
	[ -n "$names" ] && seen=1
	minting=$(printf '%s\n' "$names" | grep -E '^(review_[a-z_]+|approval_[a-z_]+|icloud_commit_[a-z_]+)$' | xargs)
	[ -n "$minting" ] || continue
	case $object in
	*/ui/panes/review.c.o) maker=1 ;;
	*/src/change/*) ;;
	*/src/front/icloud.c.o) # hands approvals over to the commit, and wipes them; makes none
		[ "$minting" = icloud_commit_free ] || { echo "$object knows: $minting"; broken=1; } ;;
	*) echo "$object knows: $minting"; broken=1 ;;
	esac
done
[ "$seen" = 1 ] || { echo "$nm shows no names"; exit 1; }
if [ -f "${SOURCE_DIR:?}/ui/panes/review.c" ] && [ "$maker" = 0 ]; then
	echo 'ui/panes/review.c confirms nothing: is this check blind?'
	broken=1
fi
exit $broken
