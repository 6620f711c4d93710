using Microsoft.AspNetCore.Components;
using Tandem.Dashboard.Live;
using Tandem.Dashboard.Pages.Customer;
using Tandem.Dashboard.Shared;
using Tandem.Integrations;
using Tandem.Storage;

namespace Tandem.Dashboard.Pages.Customers;

/// <summary>All customers.</summary>
public sealed partial class CustomersPage
{
    private static readonly TimeSpan ShortestRest = TimeSpan.FromSeconds(1);

    private readonly HashSet<string> _selected = [];
    private readonly Asked<CustomerSearch> _asked = new(new CustomerSearch());
    private string?[]? _places = [];
    private CustomerForm? _form;
    private ConfirmDialog? _confirm;
    private CancellationTokenSource? _reading;
    private Task _underway = Task.CompletedTask;
    private DateTimeOffset _readAt;
    private bool _loading;
    private bool _acting;
    private bool _reloadWaits;
    private string? _address;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private PagePlaces Places { get; set; } = null!;

    [Inject]
    private IItemQueries Items { get; set; } = null!;

    [Inject]
    private IntegrationRegistry Integrations { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    /// <summary>Text to be found.</summary>
    [SupplyParameterFromQuery(Name = "q")]
    public string? Text { get; set; }

    /// <summary>A status.</summary>
    [SupplyParameterFromQuery(Name = "status")]
    public string? Status { get; set; }

    /// <summary>An integration.</summary>
    [SupplyParameterFromQuery(Name = "integration")]
    public string? Integration { get; set; }

    /// <summary>The order.</summary>
    [SupplyParameterFromQuery(Name = "sort")]
    public string? Sort { get; set; }

    /// <summary>Where the page begins.</summary>
    [SupplyParameterFromQuery(Name = "after")]
    public string? After { get; set; }

    /// <summary>The page that is shown; what the first paint has read is handed on to the live page.</summary>
    [PersistentState]
    public CustomerList? List { get; set; }

    private CustomerSearch Search => _asked.Shown;

    // Whether the address names a place in the list that can be one.
    private bool HasPlace => Search.Query(Viewer.TenantId) is not null;

    private string PageSays => _places is { } places ? $"Page {places.Length + 1}" : "A later page";

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        var search = new CustomerSearch { Text = Place.Word(Text), Status = Place.Word(Status)?.ToLowerInvariant(), Integration = Place.Word(Integration), Sort = Place.Word(Sort) ?? CustomerSearch.DefaultSort, After = Place.Word(After) };
        _asked.Arrived(search);
        var address = search.Address(Navigation);
        if (address == _address) return;
        _address = address;
        _reading?.Cancel();
        _places = Search.After is null ? [] : await Places.Of(address);
        if (address != _address) return; // one has gone on meanwhile
        if (List?.For != address || IsAnother(Live)) await Read(address);
        else WatchRows();
    }

    /// <inheritdoc />
    protected override bool Differs(LiveSnapshot shown, LiveSnapshot next) =>
        IsAnother(next)
        || (Search is { After: null, IsByChange: true } && !ReferenceEquals(shown.Recent, next.Recent))
        || (!ReferenceEquals(shown.Touched, next.Touched) && List?.Rows.Any(row => next.Touched.Contains(new ItemId(row.Id))) is true);

    /// <inheritdoc />
    protected override async Task OnLive()
    {
        if (_reloadWaits) return;

        // At most once a second, however much happens.
        _reloadWaits = true;
        var rest = _readAt + ShortestRest - Time.GetUtcNow();
        if (rest > TimeSpan.Zero) await Task.Delay(rest, Time);
        while (!_underway.IsCompleted) await _underway; // it may have read before this change
        _reloadWaits = false;
        await Reload();
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        _reading?.Cancel();
        base.Dispose(disposing);
    }

    private Task Retry()
    {
        if (HasPlace) return Reload();
        First();
        return Task.CompletedTask;
    }

    private Task Reload() => Read(Search.Address(Navigation));

    private Task Read(string address) => _underway = ReadNow(address);

    private async Task ReadNow(string address)
    {
        _reading?.Cancel();
        var mark = Search.Mark(Live);
        using var reading = new CancellationTokenSource();
        _reading = reading;
        _loading = true;
        try
        {
            if (Search.Query(Viewer.TenantId) is not { } query)
            {
                List = new CustomerList(address, [], null, "The place in the address is damaged. Trying again begins with the first page.", mark);
                return;
            }

            // Away from the page's own thread, on which SQLite would work: the next letter is heard meanwhile, and ends this.
            var page = await Task.Run(() => Items.List(query, reading.Token), reading.Token);
            List = new CustomerList(address, [.. page.Items.Select(state => CustomerRow.Of(state, Integrations))], Search.Place(page.Next), null, mark);
        }
        catch (OperationCanceledException) when (reading.IsCancellationRequested)
        {
            return; // A newer search is under way, or nobody looks any more.
        }
        catch (StorageException failure)
        {
            List = new CustomerList(address, [], null, failure.Message, mark);
        }
        finally
        {
            if (_reading == reading)
            {
                _reading = null;
                _loading = false;
                _readAt = Time.GetUtcNow();
            }
        }

        WatchRows();
    }

    // Whether it is another since the first page was read, be it by the first paint, which hands it on.
    private bool IsAnother(LiveSnapshot live) =>
        Search.After is null && List is { } list && list.For == _address && list.Mark != Search.Mark(live);

    private void WatchRows() => Watch(List!.Rows.Select(row => row.Shown));

    private void Show(CustomerSearch search)
    {
        var isTyping = search.Text != _asked.Last.Text;
        _asked.Ask(search);
        Navigation.NavigateTo(search.Address(Navigation), new NavigationOptions { ReplaceHistoryEntry = isTyping });
    }

    private void Order(string sort) => Show(_asked.Last with { Sort = sort, After = null });

    private void First() => Show(_asked.Last with { After = null });

    private Task Next() => Go(List!.Next, _places is { } places ? [.. places, Search.After] : null);

    // Who was given the address of a later page knows no page before it but the first.
    private Task Previous() => Go(_places is [.., var last] ? last : null, _places is { } places ? [.. places.SkipLast(1)] : null);

    private async Task Go(string? place, string?[]? before)
    {
        var address = (Search with { After = place }).Address(Navigation);
        if (place is not null && before is not null) await Places.Keep(address, before);
        Navigation.NavigateTo(address);
    }
}
