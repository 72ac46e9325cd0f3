#!/bin/sh
# Gives the checkout its .venv with what requirements.lock asks for; silent and instant when nothing has changed.
#
# Needs Python 3.11 or newer and nothing else. Packages come from wherever pip is configured to look; uv is used where
# it is there and pip has no configuration of its own that uv would not know of.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd -P)
cd "$here"
stamp=.venv/.installed
# With the place, for a copied .venv still points to where it was copied from; and with this script, which writes fibex.
wanted="$(cat requirements.lock deploy/bootstrap.sh | cksum) $here"

main() {
  up_to_date && exit 0
  mkdir -p .local
  if command -v flock > /dev/null; then # two `make` at once: one works, the other waits and finds it done
    exec 9> .local/bootstrap.lock
    flock 9
    up_to_date && exit 0
  fi
  venv_is_ours || create_venv
  .venv/bin/python -m pip --version > /dev/null 2>&1 || fetch_pip
  install_packages
  write_launcher
  echo "$wanted" > "$stamp"
}

up_to_date() { [ -x .venv/bin/python ] && [ -x .venv/bin/fibex ] && [ "$(cat "$stamp" 2> /dev/null)" = "$wanted" ]; }

say() { printf '%s\n' "$*" >&2; }

give_up() {
  say "$*"
  exit 1
}

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' > /dev/null 2>&1; }

venv_is_ours() { is_new_enough .venv/bin/python && grep -qF "$here/.venv" .venv/bin/activate 2> /dev/null; }

create_venv() {
  for python in python3 python3.14 python3.13 python3.12 python3.11 ''; do
    [ -n "$python" ] || give_up "Python 3.11 or newer is needed; on Debian or Ubuntu: apt-get install python3 python3-venv"
    is_new_enough "$python" && break
  done
  say "Creating .venv with $("$python" --version) …"
  rm -rf .venv
  if "$python" -c 'import ensurepip' 2> /dev/null; then
    "$python" -m venv .venv
  else
    "$python" -m venv --without-pip .venv # Debian without python3-venv
  fi
}

fetch_pip() {
  say "Fetching pip …"
  advice="pip could not be fetched; on Debian or Ubuntu: apt-get install python3-venv"
  command -v apt-get > /dev/null && command -v dpkg > /dev/null || give_up "$advice"
  box=$here/.local/pip
  rm -rf "$box" && mkdir -p "$box/lists/partial"
  (
    cd "$box"
    # The machine's package lists may be absent or out of date: then by fresh ones of our own, which needs no root.
    set -- -o "Dir::State::lists=$box/lists" -o "Dir::Cache=$box" -o APT::Sandbox::User=root
    apt-get -qq download python3-pip-whl > log 2>&1 ||
      { apt-get -qq "$@" update && apt-get -qq "$@" download python3-pip-whl; } > log 2>&1 ||
      { tail -n 1 log >&2; give_up "$advice"; }
    dpkg -x python3-pip-whl_*.deb .
  )
  wheel=$(ls "$box"/usr/share/python-wheels/pip-*.whl)
  .venv/bin/python "$wheel/pip" --quiet install --no-index --no-deps "$wheel"
  rm -rf "$box"
}

install_packages() {
  total=$(grep -c '^[a-z0-9]' requirements.lock)
  say "Installing $total packages into .venv, once (a minute or two) …"
  log=.venv/install.log
  if uv_knows_where_to_look && uv pip install --quiet --python .venv/bin/python --no-deps --require-hashes \
    -r requirements.lock 9>&-; then
    return
  fi
  .venv/bin/python -m pip --disable-pip-version-check install --no-deps --require-hashes -r requirements.lock \
    > "$log" 2>&1 9>&- &
  pip=$!
  trap 'kill $pip 2> /dev/null; exit 130' INT TERM
  while kill -0 $pip 2> /dev/null; do
    [ -t 2 ] && printf '\r  %s of %s fetched' "$(grep -c '^Collecting' "$log")" "$total" >&2
    sleep 1
  done
  [ -t 2 ] && printf '\r%40s\r' '' >&2
  trap - INT TERM
  wait $pip || {
    tail -n 5 "$log" >&2
    give_up "The packages could not be installed; all that pip said is in $log."
  }
}

uv_knows_where_to_look() {
  uv --version > /dev/null 2>&1 || return 1
  [ -n "${UV_DEFAULT_INDEX:-}${UV_INDEX:-}${UV_INDEX_URL:-}" ] && return 0
  case "$(.venv/bin/python -m pip config list)" in *index-url=* | *find-links=* | *no-index=*) return 1 ;; esac
}

write_launcher() { # like pip's own: finds its Python beside it, whatever characters the path has
  cat > .venv/bin/fibex << 'END'
#!/bin/sh
'''exec' "$(dirname "$(readlink -f "$0")")/python" "$0" "$@"
' '''
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from cli.main import main

main()
END
  chmod +x .venv/bin/fibex
}

main
