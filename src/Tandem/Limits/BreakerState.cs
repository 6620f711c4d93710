using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tandem.Limits;

/// <summary>How many deletions and overwrites all nodes together have allowed themselves in a window.</summary>
/// <param name="WindowStart">When the window began.</param>
/// <param name="Deletes">Deletions.</param>
/// <param name="Updates">Overwrites.</param>
internal sealed record BreakerState(DateTimeOffset WindowStart, int Deletes, int Updates)
{
    /// <summary>Draws from what is left of the window, which begins anew where it is over; returns the text after it and what was got.</summary>
    public static (string Text, BreakerState Drawn) Draw(
        string? text, int deletes, int updates, int mostDeletes, int mostUpdates, TimeSpan window, DateTimeOffset now)
    {
        var state = text is null ? null : JsonSerializer.Deserialize(text, BreakerJson.Default.BreakerState);
        if (state is null || now - state.WindowStart > window) state = new BreakerState(now, 0, 0);
        var drawn = new BreakerState(
            state.WindowStart, Math.Clamp(mostDeletes - state.Deletes, 0, deletes), Math.Clamp(mostUpdates - state.Updates, 0, updates));
        state = state with { Deletes = state.Deletes + drawn.Deletes, Updates = state.Updates + drawn.Updates };
        return (JsonSerializer.Serialize(state, BreakerJson.Default.BreakerState), drawn);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(BreakerState))]
internal sealed partial class BreakerJson : JsonSerializerContext;
