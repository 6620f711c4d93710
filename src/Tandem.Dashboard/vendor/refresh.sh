#!/usr/bin/env bash
# Copies what the pages load from elsewhere into wwwroot/lib, at the versions of package.json and of BLAZOR below.
# Run it after a change of a version, look at the pages, and commit what it wrote.
set -euo pipefail

# The script of Blazor's browser side comes with the framework's runtime package. The framework of .NET 10 no longer has it inside but in a
# package that only web projects of a certain shape are given, and not from every feed; that of .NET 9 speaks the same protocol.
BLAZOR=9.0.18

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
cat > "$work/get/get.csproj" <<PROJECT
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
  <ItemGroup><PackageDownload Include="Microsoft.AspNetCore.App.Runtime.linux-x64" Version="[$BLAZOR]" /></ItemGroup>
</Project>
PROJECT
dotnet restore "$work/get" --packages "$work/packages" -v quiet
cp ExtractResource.cs "$work/"
runtime=$work/packages/microsoft.aspnetcore.app.runtime.linux-x64/$BLAZOR
dotnet run "$work/ExtractResource.cs" -- \
    "$runtime/runtimes/linux-x64/lib/net9.0/Microsoft.AspNetCore.Components.Endpoints.dll" _framework/blazor.web.js "$lib/blazor/blazor.web.js"
sed -i '/^\/\/# sourceMappingURL/d' "$lib/blazor/blazor.web.js"

(cd "$lib" && find . -type f ! -name README.md ! -name SHA256SUMS -printf '%P\n' | LC_ALL=C sort | xargs sha256sum > SHA256SUMS)
