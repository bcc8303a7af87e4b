# What must be on a machine before Ronghui is built, tested or drawn: read by `x`, not run by itself.
# Each function looks first, installs only what is missing and says so in one line; the second time it is silent.
# Debian and its kin are helped along with apt; elsewhere the sentence says what to install.

say() { printf '%s\n' "$*" >&2; }

# quietly WHAT COMMAND…: one line when it went well, all of its output when it did not.
quietly() {
  local what="$1" log started="$SECONDS" status=0
  shift
  log="$(mktemp)"
  "$@" > "$log" 2>&1 || status=$?
  if [ "$status" -eq 0 ]; then
    say "$what: ok ($((SECONDS - started)) s)"
  else
    say "$what: FAILED ($((SECONDS - started)) s)"
    cat "$log" >&2
  fi
  rm -f "$log"
  return "$status"
}

# To compile: Rust, a C compiler for SQLite, Python for the licence check, and what the pages take from npm.
set_up_build() {
  if ! command -v cargo > /dev/null; then
    say "Rust is missing: install it from https://rustup.rs, then call this again"
    exit 1
  fi
  need_command cc build-essential
  need_command python3 python3
  need_component rustfmt rustfmt
  need_component cargo-clippy clippy
  need_node
  install_npm web-assets
  # Where crates/web/build.rs looks; written only when it differs, so that nothing is built again.
  local htmx=web-assets/node_modules/htmx.org/dist/htmx.min.js placed=web-assets/dist/htmx.min.js
  if ! cmp --silent "$htmx" "$placed"; then
    mkdir -p web-assets/dist
    cp "$htmx" "$placed"
  fi
}

# To run the Rust tests.
set_up_tests() {
  if ! command -v cargo-nextest > /dev/null; then
    # Outside the project's own target folder: that one is for its two profiles.
    quietly "install cargo-nextest" env -u CARGO_TARGET_DIR cargo install --quiet --locked cargo-nextest
  fi
}

# To open the pages: Chromium, a Chinese font, and the packages of tests/browser.
set_up_browser() {
  need_node
  if ! command -v chromium > /dev/null; then
    install_packages chromium
  fi
  if [ -z "$(fc-list :lang=zh-cn family 2> /dev/null)" ]; then
    install_packages fontconfig fonts-noto-cjk
  fi
  install_npm tests/browser
}

# need_command COMMAND PACKAGE
need_command() {
  command -v "$1" > /dev/null || install_packages "$2"
}

# need_component COMMAND COMPONENT: a part of the Rust toolchain.
need_component() {
  command -v "$1" > /dev/null && return
  if command -v rustup > /dev/null; then
    quietly "install $2" rustup component add "$2"
  else
    install_packages "$([ "$2" = clippy ] && echo rust-clippy || echo "$2")"
  fi
}

# Node is taken as it is: the one of Debian 12 is too old for the browser tests.
need_node() {
  local version
  version="$(node --version 2> /dev/null || echo v0)"
  version="${version#v}"
  if [ "${version%%.*}" -lt 20 ] || ! command -v npm > /dev/null; then
    say "Node.js 20 or newer with npm is missing: install it from https://nodejs.org, then call this again"
    exit 1
  fi
}

# install_npm FOLDER: as its lock file says, and only when that is newer than what is there.
install_npm() {
  if [ ! "$1/node_modules/.package-lock.json" -nt "$1/package-lock.json" ]; then
    quietly "npm packages of $1" npm ci --prefix "$1" --loglevel=error
    touch "$1/node_modules/.package-lock.json"
  fi
}

# install_packages PACKAGE…
install_packages() {
  local as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  if ! command -v apt-get > /dev/null; then
    say "missing: $*. Install it, then call this again"
    exit 1
  fi
  quietly "package lists" "${as_root[@]}" apt-get update --quiet
  quietly "install $*" "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install --quiet --yes --no-install-recommends "$@"
}
