#!/usr/bin/env bash
# Everything behind `./hearth test`: install what the tests need, build with every analyzer, run all tests.
# Its last line is `N passed, N failed`.
set -euo pipefail
cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/.."

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDTERMINALLOGGER=off
step() { printf '\n== %s (%s s)\n' "$*" "$SECONDS" >&2; }

# Debian's packages that a test runs, and the program each is known by.
packages=(git:git curl:curl zsh:zsh fish:fish shellcheck:shellcheck tmux:tmux poppler-utils:pdftotext)
missing=()
for package in "${packages[@]}"; do
  command -v "${package#*:}" >/dev/null 2>&1 || missing+=("${package%%:*}")
done
if [ "${#missing[@]}" -gt 0 ]; then
  step "installing ${missing[*]}"
  as_root=(); [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  "${as_root[@]}" apt-get update -qq
  DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi
command -v node >/dev/null 2>&1 || { echo "hearth test: Node 20 or later is needed for the tests with the official clients; install it with your package manager." >&2; exit 1; }

step "node clients"
(cd tests/tools && npm ci --ignore-scripts --no-fund --no-audit --loglevel=error)

step "restore"
dotnet restore Hearth.slnx --locked-mode -v quiet

step "build, every analyzer an error"
dotnet build Hearth.slnx -c Release --no-restore -v quiet

step "the program itself, as a user starts it"
./hearth version >&2

step "tests"
log=artifacts/test.log
status=0
dotnet test --solution Hearth.slnx -c Release --no-build --no-ansi 2>&1 | tee "$log" || status=$?

total() { sed -n "s/^ *$1: *\([0-9][0-9]*\).*/\1/p" "$log" | tail -n 1; }
passed=$(total succeeded); failed=$(total failed); ran=$(total total)
if [ -z "$ran" ] || [ "$ran" -eq 0 ]; then echo "hearth test: no test ran" >&2; exit 1; fi
# A crashed test process counts no failure of its own, so the exit status decides as well.
if [ "$status" -ne 0 ] && [ "${failed:-0}" -eq 0 ]; then failed=1; fi
printf '\n%s passed, %s failed\n' "$passed" "$failed"
exit "$status"
