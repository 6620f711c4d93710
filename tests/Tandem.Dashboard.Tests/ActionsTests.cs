using Tandem.Dashboard.Shared;
using Tandem.Links;

namespace Tandem.Dashboard.Tests;

public sealed class ActionsTests
{
    [Fact]
    public void What_is_held_back_is_not_told_as_refused()
    {
        Actions.Sentence(Failed("Your card was declined.")).ShouldBe("refused by stripe");
        Actions.Sentence(Failed(HeldBack.Reason("deletions"))).ShouldBe("held back until a person approves it");
    }

    private static HistoryEntry Failed(string cause) => new()
    {
        Item = new ItemKey(TenantId.Default, "customers", new ItemId("a")),
        At = DateTimeOffset.UnixEpoch,
        Action = HistoryAction.Failed,
        Source = "stripe",
        Integration = "stripe",
        Cause = cause,
    };
}
