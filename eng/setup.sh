# Sourced by ./run, ./test and ./bench: what they have in common. Installs what is missing, builds what is asked for.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

say() { printf '%s\n' "$*" >&2; }

# Debian packages by name; only what is missing is installed, and only as root.
need_packages() {
    command -v dpkg-query >/dev/null || return 0
    local missing=()
    local name
    for name in "$@"; do
        dpkg-query -W -f '${Status}' "$name" 2>/dev/null | grep -q 'install ok installed' || missing+=("$name")
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    if [ "$(id -u)" -ne 0 ]; then
        say "missing packages (install them as root): ${missing[*]}"
        return 0
    fi
    say "installing ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null 2>&1 && return 0
    apt-get update -qq >/dev/null
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

need_dotnet() {
    command -v dotnet >/dev/null && return 0
    say "the .NET SDK 10 is not on the PATH; see https://dotnet.microsoft.com/download"
    exit 1
}

# The clouds' own SDKs for Node.js that the end-to-end tests drive: pinned by each folder's package-lock.json.
need_clients() {
    command -v npm >/dev/null || need_packages nodejs npm
    local folder
    for folder in "$root"/tests/clients/*/; do
        [ -f "$folder/package-lock.json" ] || continue
        [ "$folder/node_modules/.package-lock.json" -nt "$folder/package-lock.json" ] && continue
        say "installing the packages of tests/clients/$(basename "$folder")"
        npm ci --prefix "$folder" --no-audit --no-fund --loglevel=error >&2
    done
}

# Builds projects in Release; quiet unless it fails. One build at a time per checkout.
build() {
    local project log
    log=$(mktemp)
    for project in "$@"; do
        if ! flock "$root/.build.lock" dotnet build "$project" -c Release -v q --nologo >"$log" 2>&1; then
            cat "$log" >&2
            rm -f "$log"
            exit 1
        fi
    done
    rm -f "$log"
}

# The built program of a project: built NAME FILE
built() { printf '%s/artifacts/bin/%s/release/%s' "$root" "$1" "$2"; }
