using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Tandem.Api;

/// <summary>Settings of the REST API. Bound from <c>Tandem</c>, and checked at start.</summary>
public sealed class ApiOptions
{
    /// <summary>
    /// The keys that open <c>/api</c>, each for one tenant. Where there are none, the API asks for no key and speaks for the tenant
    /// <c>default</c>: put it on a private network then.
    /// </summary>
    [ValidateEnumeratedItems]
    public List<ApiKeyOptions> ApiKeys { get; init; } = [];

    /// <summary>Whether <c>/docs</c> and <c>/openapi/v1.json</c> are answered.</summary>
    public bool Docs { get; set; } = true;

    /// <summary>
    /// Whether the routes of earlier systems (<c>/customers</c>, <c>/webhook</c> and others) are answered too. Turn it off in an application
    /// that has such routes itself.
    /// </summary>
    public bool EarlierRoutes { get; set; } = true;
}

/// <summary>One key of the API.</summary>
public sealed class ApiKeyOptions : IValidatableObject
{
    /// <summary>The key itself. Make it long and random, for instance with <c>openssl rand -hex 32</c>.</summary>
    public Secret Key { get; set; } = new("");

    /// <summary>The tenant whose data it opens.</summary>
    [Required, RegularExpression("[a-z0-9][a-z0-9_-]{0,62}")]
    public string Tenant { get; set; } = TenantId.Default.Value;

    /// <summary>Its name, by which history tells who wrote: <c>api:name</c>.</summary>
    [Required, RegularExpression("[A-Za-z0-9][A-Za-z0-9_.-]{0,62}")]
    public string Name { get; set; } = "";

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Key.Value is not { Length: >= ShortestKey })
            yield return new ValidationResult($"A key needs {ShortestKey} characters or more, as from openssl rand -hex 32.", [nameof(Key)]);
    }

    private const int ShortestKey = 16;
}

[OptionsValidator]
internal sealed partial class ApiOptionsValidator : IValidateOptions<ApiOptions>;
