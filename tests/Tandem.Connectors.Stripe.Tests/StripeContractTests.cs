using Tandem.Contracts.Connectors;

namespace Tandem.Connectors.Stripe.Tests;

public sealed class StripeSendingTests : SendingContract
{
    protected override Task<RemoteWorld> Build() => StripeWorld.Start();
}

public sealed class StripeReadingTests : ReadingContract
{
    protected override Task<RemoteWorld> Build() => StripeWorld.Start();
}

public sealed class StripeEventsTests : EventsContract
{
    protected override Task<RemoteWorld> Build() => StripeWorld.Start();
}
