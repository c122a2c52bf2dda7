#!/usr/bin/env bash
# Puts the Chroma server, as npm has it, into the folder given, with a program `chroma` that starts it.
# Its library needs glibc 2.38. Where the system's is older, Debian 13's libc6 is unpacked beside it and its loader starts node: nothing is installed.
# npm and apt fetch from where they are configured to; apt checks signatures, the packages of npm are compared with the hashes below.
set -euo pipefail
folder=$1
client=chromadb@3.5.0
server=chromadb-js-bindings-linux-x64-gnu@1.3.4
client_hash=sha512-A68f2RQjY3R95Pzy0j3ykOu6fi+WWCN1tjbvzrZXZoYQ1d7ZjgWr1FyzitZCeaz/0qmc8y2LEK7QmlxloOAs9Q==
server_hash=sha512-HmTUe7PEIaBngCQ70Yyle81z2wYyg9OMgJYyRUNBYCBp4ED6zTmdaOro41Vs/c/h2UyQeBXFIKNmHDeD2Nr2fw==
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

fail() { printf 'chroma-server: %s\n' "$*" >&2; exit 1; }

[ "$(uname -sm)" = 'Linux x86_64' ] || fail 'the server is fetched for Linux on x64 only.'
for tool in node npm getconf; do command -v "$tool" >/dev/null || fail "$tool is missing: install it and run this again."; done
mkdir -p "$folder"
cd "$folder"
[ ! -x chroma ] || exit 0

npm install --ignore-scripts --no-save --no-fund --no-audit --loglevel=error --prefix . "$client" "$server"
for hash in "$client_hash" "$server_hash"; do
  grep -qF "$hash" node_modules/.package-lock.json || fail 'a package is not the one that was measured before.'
done

loader=''
glibc=$(getconf GNU_LIBC_VERSION)
if [ "$(printf '%s\n' 2.38 "${glibc#glibc }" | sort -V | head -n 1)" != 2.38 ]; then
  for tool in apt-get dpkg dpkg-deb; do command -v "$tool" >/dev/null || fail "glibc is ${glibc#glibc }, 2.38 is needed, and $tool is missing."; done
  [ -r "$keyring" ] || fail "$keyring is missing: install debian-archive-keyring."
  mirror=$(apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(REPO_URI)' | sed -n 's/^Debian|Debian|//p' | head -n 1)
  [ -n "$mirror" ] || fail 'apt knows no mirror of Debian: run apt-get update.'
  mkdir -p apt/lists/partial apt/cache/archives/partial
  printf 'Types: deb\nURIs: %s\nSuites: trixie\nComponents: main\nSigned-By: %s\n' "$mirror" "$keyring" > apt/trixie.sources
  settings=(-qq -o Dir::Etc::sourcelist="$PWD/apt/trixie.sources" -o Dir::Etc::sourceparts=- -o Dir::State::lists="$PWD/apt/lists"
    -o Dir::Cache="$PWD/apt/cache" -o Debug::NoLocking=1 -o APT::Sandbox::User=root)
  apt-get "${settings[@]}" update
  (cd apt && apt-get "${settings[@]}" download libc6)
  package=$(find apt -maxdepth 1 -name 'libc6_*.deb' | head -n 1)
  version=$(dpkg-deb -f "$package" Version)
  dpkg --compare-versions "$version" ge 2.38 || fail "the mirror's libc6 is $version, 2.38 is needed."
  dpkg-deb -x "$package" libc
  rm -rf apt
  printf '%s\n' "$version" > libc.version
  loader='"$here/libc/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2" --library-path "$here/libc/usr/lib/x86_64-linux-gnu" '
fi

cat > chroma.part <<END
#!/usr/bin/env bash
here=\$(cd -P -- "\$(dirname -- "\${BASH_SOURCE[0]}")" && pwd)
exec $loader"\$(readlink -f "\$(command -v node)")" "\$here/node_modules/chromadb/dist/cli.mjs" "\$@"
END
chmod +x chroma.part
mv chroma.part chroma
