using Microsoft.Data.Sqlite;
using Tandem.Api;
using Tandem.Connectors.Stripe;
using Tandem.Dashboard;
using Tandem.Hosting;
using Tandem.Storage.Sqlite;

// An application of your own, with Tandem inside. To try it without Stripe:
//   ./tandem sandbox stripe &
//   cd samples/Tandem.Sample.Shop && dotnet run
// Then sign somebody up, and look at http://127.0.0.1:12111 (there) and http://127.0.0.1:5000 (here):
//   curl -X POST 'http://127.0.0.1:5000/sign-up?name=Ada&email=ada@example.com'

var builder = WebApplication.CreateBuilder(args);
var database = builder.Configuration["Database"]!;
builder.AddTandem().UseSqlite(database).AddStripe().AddTandemApi().AddTandemDashboard();

var app = builder.Build();
app.MapTandem();
app.MapTandemDashboard();

// Nothing here knows of Stripe: whoever writes the table, in whatever way, the write is captured in its own transaction.
app.MapPost("/sign-up", async (string name, string email, CancellationToken ct) =>
{
    await using var connection = new SqliteConnection($"Data Source={database};Default Timeout=5");
    await connection.OpenAsync(ct);
    await using var insert = connection.CreateCommand();
    insert.CommandText = "INSERT INTO customers (name, email) VALUES ($name, $email)";
    insert.Parameters.AddWithValue("$name", name);
    insert.Parameters.AddWithValue("$email", email);
    await insert.ExecuteNonQueryAsync(ct);
    return Results.Created();
});

app.Run();
