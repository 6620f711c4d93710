using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using Tandem.Api.Http;

namespace Tandem.Api;

/// <summary>The JSON of the answers.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Page<CustomerView>))]
[JsonSerializable(typeof(Page<HistoryView>))]
[JsonSerializable(typeof(Page<LinkView>))]
[JsonSerializable(typeof(Page<FailureView>))]
[JsonSerializable(typeof(Page<ActivityView>))]
[JsonSerializable(typeof(IntegrationStatusView))]
[JsonSerializable(typeof(SyncView))]
[JsonSerializable(typeof(BatchView))]
[JsonSerializable(typeof(IntegrationView))]
[JsonSerializable(typeof(SettingsView))]
[JsonSerializable(typeof(ConnectionTestView))]
[JsonSerializable(typeof(VerifyView))]
[JsonSerializable(typeof(StatsView))]
[JsonSerializable(typeof(CountView))]
[JsonSerializable(typeof(ResolvedView))]
[JsonSerializable(typeof(ImportView))]
[JsonSerializable(typeof(VersionView))]
[JsonSerializable(typeof(LiveView))]
[JsonSerializable(typeof(ReadyView))]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(Dictionary<string, string[]>))]
[JsonSerializable(typeof(StoredAnswer))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class TandemJson : JsonSerializerContext;
