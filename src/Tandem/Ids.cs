namespace Tandem;

/// <summary>Whose data it is. Part of every key.</summary>
/// <param name="Value">The name, such as <c>default</c>.</param>
public readonly record struct TenantId(string Value)
{
    /// <summary>The tenant of a server that has only one.</summary>
    public static TenantId Default { get; } = new("default");

    /// <inheritdoc />
    public override string ToString() => Value;
}

/// <summary>An item's id in your database: a UUIDv7 (RFC 9562) unless the writer chose another text.</summary>
/// <param name="Value">The text.</param>
public readonly record struct ItemId(string Value)
{
    /// <inheritdoc />
    public override string ToString() => Value;
}

/// <summary>A remote object's id in its own system, such as <c>cus_NffrFeUfNV2Hib</c>.</summary>
/// <param name="Value">The text.</param>
public readonly record struct ExternalId(string Value)
{
    /// <inheritdoc />
    public override string ToString() => Value;
}

/// <summary>A link's id, unique in the database.</summary>
/// <param name="Value">The number; 0 until it is stored.</param>
public readonly record struct LinkId(long Value)
{
    /// <inheritdoc />
    public override string ToString() => $"link-{Value}";
}

/// <summary>One row of one catalog's table.</summary>
/// <param name="Tenant">The owner.</param>
/// <param name="Catalog">The catalog's name.</param>
/// <param name="Id">The item's id.</param>
public readonly record struct ItemKey(TenantId Tenant, string Catalog, ItemId Id)
{
    /// <inheritdoc />
    public override string ToString() => $"{Tenant}/{Catalog}/{Id}";
}

/// <summary>One configured account of a connector.</summary>
/// <param name="Tenant">The owner.</param>
/// <param name="Name">Its name among the tenant's integrations, such as <c>stripe</c>.</param>
public readonly record struct IntegrationKey(TenantId Tenant, string Name)
{
    /// <inheritdoc />
    public override string ToString() => Tenant == TenantId.Default ? Name : $"{Tenant}/{Name}";
}
