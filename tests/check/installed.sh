#!/usr/bin/env bash
# What `cmake --install` puts where, and what the installed programs are: no hook of the tests in them; and
# in a hardened build (preset release) position independent, all relocations read-only, no executable
# stack, stack protector and checked calls. Installs into a temporary folder.
set -u
build=${BUILD_DIR:?}
to=$(mktemp -d)
trap 'rm -rf "$to"' EXIT
broken=0

say() {
	printf '%s\n' "$*"
	broken=1
}

DESTDIR=$to cmake --install "$build" --prefix /usr >"$to/log" 2>&1 || {
	cat "$to/log"
	exit 1
}
rm "$to/log"

bin=$to/usr/bin/icloud-tui
sim=$to/usr/libexec/icloud-tui/icloud-sim
for file in "$bin" "$sim" "$to"/usr/share/man/man1/icloud-tui.1 \
	"$to"/usr/share/bash-completion/completions/icloud-tui "$to"/usr/share/zsh/site-functions/_icloud-tui \
	"$to"/usr/share/fish/vendor_completions.d/icloud-tui.fish "$to"/usr/share/applications/icloud-tui.desktop \
	"$to"/usr/lib/systemd/user/icloud-tui-alarms.{service,timer} \
	"$to"/usr/share/doc/icloud-tui/{README.md,CHANGES.md,SECURITY.md,LICENSE}; do
	[ -f "$file" ] || say "not installed: ${file#"$to"}"
done
find "$to" -name '*test*' -o -name '*.a' | grep . && say 'installed, and should not be'
[ "$("$bin" --version)" = "icloud-tui $(sed -n 's/^project(icloud-tui VERSION \([0-9.]*\).*/\1/p' "$SOURCE_DIR/CMakeLists.txt")" ] ||
	say 'icloud-tui --version does not tell the version'

for program in "$bin" "$sim"; do
	grep -q 'TUI_TEST_' "$program" && say "$(basename "$program") has the hooks of the tests"
done

hardened() { # program
	name=$(basename "$1")
	readelf -hW "$1" | grep -q 'Type:.*DYN' || say "$name is not position independent"
	readelf -lW "$1" | grep -q 'GNU_RELRO' || say "$name has no RELRO"
	readelf -dW "$1" | grep -q 'BIND_NOW' || say "$name binds late"
	readelf -lW "$1" | grep 'GNU_STACK' | grep -q 'RWE' && say "$name has an executable stack"
	readelf -dW "$1" | grep -qE 'RPATH|RUNPATH' && say "$name looks for libraries in odd places"
	readelf --dyn-syms -W "$1" | grep -q '__stack_chk_fail' || say "$name has no stack protector"
	readelf --dyn-syms -W "$1" | grep -q '_chk@' || say "$name has no checked calls"
}

if grep -q '^ICLOUD_HARDEN:BOOL=ON' "$build/CMakeCache.txt" && command -v readelf >/dev/null; then
	hardened "$bin"
	hardened "$sim"
fi
exit "$broken"
