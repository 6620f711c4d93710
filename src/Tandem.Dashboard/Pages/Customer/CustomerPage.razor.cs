using Microsoft.AspNetCore.Components;
using Tandem.Dashboard.Shared;
using Tandem.Integrations;
using Tandem.Links;
using Tandem.Storage;

namespace Tandem.Dashboard.Pages.Customer;

/// <summary>One customer.</summary>
public sealed partial class CustomerPage
{
    private const int HistoryPage = 30;

    private readonly List<HistoryEntry> _history = [];
    private ItemState? _state;
    private IReadOnlyList<Link> _left = [];
    private IDisposable? _watching;
    private string? _problem;
    private bool _known;
    private bool _hasMore;
    private string? _shownId;

    private CustomerForm? _form;
    private LinkDialog? _link;
    private UndoDialog? _undo;
    private ConfirmDialog? _confirm;

    [Inject]
    private IItemQueries Items { get; set; } = null!;

    [Inject]
    private IReports Reports { get; set; } = null!;

    [Inject]
    private IntegrationRegistry Integrations { get; set; } = null!;

    /// <summary>The customer's id.</summary>
    [Parameter]
    public string Id { get; set; } = "";

    private ItemKey Key => new(Viewer.TenantId, Tandem.Catalogs.Customers.Catalog.Name, new ItemId(Id));

    private IEnumerable<Integration> Held => Integrations.Of(Viewer.TenantId).Where(each => each.Connector.Catalogs.Contains(Key.Catalog));

    private string Title => _state is { } state
        ? CustomerNames.Of(state.Item.Record) ?? CustomerNames.Nameless
        : _history.Select(CustomerNames.ToldBy).FirstOrDefault(told => told is not null) ?? CustomerNames.Gone;

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (_shownId == Id) return;
        _shownId = Id;
        (_known, _state) = (false, null);
        _history.Clear();
        if (RendererInfo.IsInteractive)
        {
            _watching?.Dispose();
            _watching = Feed.Watch(Viewer.TenantId, [new ItemId(Id)]);
        }

        await Read();
    }

    /// <inheritdoc />
    protected override bool Differs(Live.LiveSnapshot shown, Live.LiveSnapshot next) =>
        !ReferenceEquals(shown.Touched, next.Touched) && next.Touched.Contains(new ItemId(Id));

    /// <inheritdoc />
    protected override Task OnLive() => Read();

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        _watching?.Dispose();
        base.Dispose(disposing);
    }

    private async Task Read()
    {
        try
        {
            _state = await Items.Get([Key], CancellationToken.None) is [var state] ? state : null;
            _left = _state is not null ? [] : await LinksLeft();

            // The newest again, and on top of what was unfolded; an entry is never changed once it is there.
            var newest = await Reports.History(Key, null, HistoryPage + 1, CancellationToken.None);
            if (_history.Count == 0) _hasMore = newest.Count > HistoryPage;
            var known = _history.Count == 0 ? 0 : _history[0].Position;
            var news = newest.Take(HistoryPage).Where(entry => entry.Position > known).ToArray();
            if (news.Length == HistoryPage && known > 0)
            {
                _history.Clear();
                _hasMore = true;
            }

            _history.InsertRange(0, news);
            (_known, _problem) = (true, null);
        }
        catch (StorageException failure)
        {
            _problem = failure.Message;
        }
    }

    // What a deletion has left of it in the other systems.
    private async Task<IReadOnlyList<Link>> LinksLeft() =>
        [.. (await Reports.Links(new LinkQuery { Tenant = Viewer.TenantId, Id = Id }, CancellationToken.None)).Select(state => state.Link).Where(link => link.Item == Key)];

    private async Task More()
    {
        try
        {
            var older = await Reports.History(Key, _history[^1].Position, HistoryPage + 1, CancellationToken.None);
            _history.AddRange(older.Take(HistoryPage));
            _hasMore = older.Count > HistoryPage;
        }
        catch (StorageException failure)
        {
            Notes.Failed(failure.Message); // what is unfolded stays
        }
    }
}
