using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Tandem.Architecture.Tests;

public sealed partial class ConventionTests
{
    [Fact]
    public void There_is_no_state_that_all_share() =>
        Types.SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Where(field => field is { IsInitOnly: false, IsLiteral: false } && !field.IsDefined(typeof(ThreadStaticAttribute)))
            .Where(field => !IsGenerated(field) && !IsGenerated(field.DeclaringType!))
            .Select(field => $"{field.DeclaringType}.{field.Name}").ShouldBeEmpty();

    [Fact]
    public void Clock_and_chance_come_in() => NoLineOf("src", ClockOrChance());

    [Fact]
    public void Nothing_blocks_a_thread() => NoLineOf("src", Blocking());

    [Fact]
    public void No_test_sleeps() => Repository.Sources("tests").Where(source => !IsThisFile(source))
        .SelectMany(source => source.Code).Where(line => Sleeping().IsMatch(line.Code)).Select(line => line.Place).ShouldBeEmpty();

    [Fact]
    public void Nothing_is_left_to_be_done_later() => Repository.Sources("src").Concat(Repository.Sources("tests")).Where(source => !IsThisFile(source))
        .SelectMany(source => source.Lines.Select((line, i) => ($"{source.Place}:{i + 1}", line)))
        .Where(line => Later().IsMatch(line.line)).Select(line => line.Item1).ShouldBeEmpty();

    [Fact]
    public void No_file_scrolls_for_minutes() => Repository.Sources("src").Concat(Repository.Sources("tests")).Concat(Repository.Sources("bench"))
        .Where(source => source.Lines.Length > 400).Select(source => $"{source.Place}: {source.Lines.Length} lines").ShouldBeEmpty();

    [Fact]
    public void No_type_is_named_for_nothing_in_particular() =>
        Types.Where(type => Vague().IsMatch(type.Name) && !IsGenerated(type)).Select(type => type.FullName).ShouldBeEmpty();

    [Fact]
    public void Every_number_among_the_options_has_bounds() =>
        Types.Where(type => type.Namespace?.StartsWith("Tandem.Sandbox", StringComparison.Ordinal) is false && type.Name.EndsWith("Options", StringComparison.Ordinal))
            .SelectMany(type => type.GetProperties())
            .Where(option => option.SetMethod is { IsPublic: true } && option.PropertyType is var kind && (kind == typeof(int) || kind == typeof(double)))
            .Where(option => option.GetCustomAttribute<RangeAttribute>() is null)
            .Select(option => $"{option.DeclaringType!.Name}.{option.Name}").ShouldBeEmpty();

    [Fact]
    public void What_a_door_does_can_be_stopped() =>
        Types.Where(type => type is { IsInterface: true, IsPublic: true, Namespace: "Tandem.Storage" or "Tandem.Streams" or "Tandem.Connectors" })
            .SelectMany(type => type.GetMethods())
            .Where(method => typeof(Task).IsAssignableFrom(method.ReturnType) && method.GetParameters().LastOrDefault()?.ParameterType != typeof(CancellationToken))
            .Select(method => $"{method.DeclaringType!.Name}.{method.Name}").ShouldBeEmpty();

    private static IEnumerable<Type> Types => Repository.Assemblies.SelectMany(assembly => assembly.GetTypes());

    private static void NoLineOf(string folder, Regex what) => Repository.Sources(folder)
        .SelectMany(source => source.Code).Where(line => what.IsMatch(line.Code)).Select(line => $"{line.Place} {line.Code.Trim()}").ShouldBeEmpty();

    private static bool IsThisFile(Source source) => source.Place.EndsWith("/ConventionTests.cs", StringComparison.Ordinal);

    private static bool IsGenerated(MemberInfo member) =>
        member.Name.Contains('<', StringComparison.Ordinal) || member.IsDefined(typeof(CompilerGeneratedAttribute))
        || member.CustomAttributes.Any(attribute => attribute.AttributeType.Name is "GeneratedCodeAttribute")
        || (member as Type ?? member.DeclaringType)?.Namespace is null;

    [GeneratedRegex(@"\bDateTime(Offset)?\.(Utc)?(Now|Today)\b|\bRandom\.Shared\b|\bStopwatch\.(StartNew|GetTimestamp)\b|\bGuid\.(NewGuid|CreateVersion7)\b")]
    private static partial Regex ClockOrChance();

    [GeneratedRegex(@"\bThread\.Sleep\b|\.Wait\(\)|\.GetAwaiter\(\)\.GetResult\(|\.Result\b(?!\()|\bTask\.WaitAll\b")]
    private static partial Regex Blocking();

    [GeneratedRegex(@"\bTask\.Delay\b|\bThread\.Sleep\b")]
    private static partial Regex Sleeping();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b")]
    private static partial Regex Later();

    [GeneratedRegex("(Utils?|Helpers?|Manager|Common|Misc)$")]
    private static partial Regex Vague();
}
