using Tandem.Contracts.Connectors;

namespace Tandem.Connectors.Stripe.Tests;

public sealed class StripeSendingTests : SendingContract
{
    protected override async Task<RemoteWorld> Build() => await StripeWorld.Start();
}

public sealed class StripeReadingTests : ReadingContract
{
    protected override async Task<RemoteWorld> Build() => await StripeWorld.Start();
}

public sealed class StripeEventsTests : EventsContract
{
    protected override async Task<RemoteWorld> Build() => await StripeWorld.Start();
}
