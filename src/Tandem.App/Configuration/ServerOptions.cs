using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Tandem.App.Configuration;

/// <summary>How the server listens. Bound from <c>Tandem:Server</c>, and checked at start.</summary>
internal sealed class ServerOptions
{
    /// <summary>The address to listen on. Another than this machine's own opens the API to the network: set <c>Tandem:ApiKeys</c> first.</summary>
    [Required]
    public string Host { get; set; } = "127.0.0.1";

    /// <summary>The port to listen on; 0 takes any free one.</summary>
    [Range(0, 65_535)]
    public int Port { get; set; } = 8080;

    /// <summary>Where the world reaches this server, such as <c>https://sync.example.com</c>. Where it is set, the webhooks of all integrations are registered there.</summary>
    public Uri? PublicAddress { get; set; }

    /// <summary>The most bytes of a request.</summary>
    [Range(1024, 1_073_741_824)]
    public long LargestRequest { get; set; } = 8 * 1024 * 1024;

    /// <summary>Seconds that requests and remote calls under way may take to end when the server is stopped.</summary>
    [Range(1, 600)]
    public int DrainSeconds { get; set; } = 30;
}

[OptionsValidator]
internal sealed partial class ServerOptionsValidator : IValidateOptions<ServerOptions>;
