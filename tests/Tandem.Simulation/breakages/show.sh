#!/usr/bin/env bash
# Breaks the engine on purpose, one patch at a time in a copy of the sources, and prints the first seed that catches it.
#   tests/Tandem.Simulation/breakages/show.sh [SEEDS] [PATCH...]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../../.." && pwd)
seeds=${1:-2000}
shift || true
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
git -C "$root" ls-files -z --cached --others --exclude-standard | (cd "$root" && xargs -0 cp --parents -t "$copy")
missed=0
for patch in "${@:-"$here"/*.patch}"; do
    for one in $patch; do
        patch --quiet --directory "$copy" --strip 1 < "$one"
        dotnet build "$copy/tests/Tandem.Simulation" -c Release -v quiet -clp:ErrorsOnly -p:TreatWarningsAsErrors=false > "$copy/build.log" 2>&1 || { cat "$copy/build.log"; exit 1; }
        found=$(dotnet "$copy/artifacts/bin/Tandem.Simulation/release/Tandem.Simulation.dll" --seeds "$seeds" --first | grep -m 1 '^seed' || true)
        echo "$(basename "$one" .patch): ${found:-not caught by $seeds seeds}"
        [[ -n $found ]] || missed=$((missed + 1))
        patch --quiet --directory "$copy" --strip 1 --reverse < "$one"
    done
done
exit $((missed > 0))
