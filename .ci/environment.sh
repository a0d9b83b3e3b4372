# Makes .venv from a hash-locked list of packages when it is not there yet, or when the list has changed.

# Prints the first Python of at least 3.11 that can make environments.
find_python() {
    for name in python3 python3.14 python3.13 python3.12 python3.11 python; do
        if command -v "$name" >/dev/null 2>&1 &&
            "$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    echo "Albumen needs Python 3.11 or newer with venv (on Debian: apt install python3 python3-venv)." >&2
    exit 2
}

# prepare CHECKOUT LOCK: every package of LOCK is installed when this returns.
prepare() {
    stamp="$1/.venv/$2.installed"
    if [ -f "$stamp" ] && cmp -s "$1/$2" "$stamp"; then
        return
    fi
    if [ ! -x "$1/.venv/bin/python" ]; then
        python=$(find_python)
        echo "Preparing an environment in $1/.venv, once ..." >&2
        "$python" -m venv "$1/.venv"
    fi
    "$1/.venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes \
        --only-binary :all: -r "$1/$2" >&2
    "$1/.venv/bin/python" -c 'import pathlib, sys, sysconfig
pathlib.Path(sysconfig.get_path("purelib"), "albumen-src.pth").write_text(sys.argv[1] + "/src\n")' "$1"
    cp "$1/$2" "$stamp"
}
