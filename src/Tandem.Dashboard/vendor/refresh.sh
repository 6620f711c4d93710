#!/usr/bin/env bash
# Copies what the pages load from elsewhere into wwwroot/lib, at the versions of package.json; the script of Blazor's browser side in the
# version of the framework's assets that the SDK of global.json names.
# Run it after a change of a version, look at the pages, and commit what it wrote.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
lib=$here/../wwwroot/lib
cd "$here"

npm ci --ignore-scripts --no-audit --no-fund
mkdir -p "$lib"/{tabler,chartjs,blazor,icons}
cp node_modules/@tabler/core/dist/css/tabler.min.css "$lib/tabler/"
sed -i '/^\/\*# sourceMappingURL/d' "$lib/tabler/tabler.min.css"
cp node_modules/chart.js/dist/chart.umd.min.js "$lib/chartjs/"
sed -i '/^\/\/# sourceMappingURL/d' "$lib/chartjs/chart.umd.min.js"
cp node_modules/chart.js/LICENSE.md "$lib/chartjs/LICENSE"
cp node_modules/@tabler/icons/LICENSE "$lib/icons/LICENSE"

# One picture that holds the icons in use, each as a symbol by its name.
{
    echo '<svg xmlns="http://www.w3.org/2000/svg">'
    while read -r name; do
        echo "<symbol id=\"$name\" viewBox=\"0 0 24 24\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"2\" stroke-linecap=\"round\" stroke-linejoin=\"round\">"
        grep '<\(path\|circle\|rect\|line\)' "node_modules/@tabler/icons/icons/outline/$name.svg" | grep -v 'M0 0h24v24H0z' | sed 's/^ *//'
        echo '</symbol>'
    done < icons.txt
    echo '</svg>'
} > "$lib/icons/icons.svg"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/get"
cat > "$work/get/get.csproj" <<'PROJECT'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework><RequiresAspNetWebAssets>true</RequiresAspNetWebAssets></PropertyGroup>
  <ItemGroup><FrameworkReference Include="Microsoft.AspNetCore.App" /></ItemGroup>
</Project>
PROJECT
cp ../../../global.json "$work/get/"
(cd "$work/get" && dotnet restore --packages "$work/packages" -v quiet)
assets=("$work"/packages/microsoft.aspnetcore.app.internal.assets/*)
cp "${assets[0]}/_framework/blazor.web.js" "$lib/blazor/"
sed -i "/^| .blazor/s/| [0-9.]* |/| $(basename "${assets[0]}") |/" "$lib/README.md"
sed -i '/^\/\/# sourceMappingURL/d' "$lib/blazor/blazor.web.js"

(cd "$lib" && find . -type f ! -name README.md ! -name SHA256SUMS -printf '%P\n' | LC_ALL=C sort | xargs sha256sum > SHA256SUMS)
