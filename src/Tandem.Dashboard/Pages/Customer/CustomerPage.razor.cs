using Microsoft.AspNetCore.Components;
using Tandem.Dashboard.Live;
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
    private int _reads;
    private int _shownRead;
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
        await Read();
    }

    /// <inheritdoc />
    protected override bool Differs(LiveSnapshot shown, LiveSnapshot next) =>
        !ReferenceEquals(shown.Touched, next.Touched) && next.Touched.Contains(new ItemId(Id));

    /// <inheritdoc />
    protected override Task OnLive() => Read();

    private async Task Read()
    {
        var (key, number) = (Key, ++_reads);

        // As one that is not known, for what is not read: the page is told of it as soon as the database answers again.
        var shown = ShownItem.Unknown(key.Id);
        try
        {
            var state = await Items.Get([key], CancellationToken.None) is [var read] ? read : null;
            var left = state is not null ? [] : await LinksLeft(key);

            // The newest again, and on top of what was unfolded; an entry is never changed once it is there.
            var newest = await Reports.History(key, null, HistoryPage + 1, CancellationToken.None);
            if (IsOld()) return;
            (_state, _left) = (state, left);
            shown = state is not null ? ShownItem.Of(state) : ShownItem.Gone(key.Id);
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
            if (IsOld()) return;
            _problem = failure.Message;
        }

        _shownRead = number;
        Watch([shown]);

        // Whether the page has gone on to another customer meanwhile, or shows what was read later.
        bool IsOld() => key != Key || number < _shownRead;
    }

    // What a deletion has left of it in the other systems.
    private async Task<IReadOnlyList<Link>> LinksLeft(ItemKey key) =>
        [.. (await Reports.Links(new LinkQuery { Tenant = key.Tenant, Id = key.Id.Value }, CancellationToken.None)).Select(state => state.Link).Where(link => link.Item == key)];

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
