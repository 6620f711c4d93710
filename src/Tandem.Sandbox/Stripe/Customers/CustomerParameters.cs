using System.Text.RegularExpressions;

namespace Tandem.Sandbox.Stripe;

/// <summary>
/// Reads the parameters of create and update (docs.stripe.com/api/customers/create) onto a customer. What is not sent stays.
/// </summary>
internal static partial class CustomerParameters
{
    public static Customer Apply(Customer customer, Parameters parameters)
    {
        foreach (var sent in parameters.All)
        {
            customer = sent.Name switch
            {
                "address" => customer with { Address = ReadAddress(sent, parameters) },
                "balance" => customer with { Balance = parameters.Integer(sent) },
                "business_name" => customer with { BusinessName = parameters.Text(sent, 150) },
                "description" => customer with { Description = parameters.Text(sent, 5000) },
                "email" => customer with { Email = ReadEmail(sent, parameters) },
                "individual_name" => customer with { IndividualName = parameters.Text(sent, 150) },
                "invoice_prefix" => customer with { InvoicePrefix = ReadPrefix(sent, parameters) },
                "invoice_settings" => customer with { InvoiceSettings = ReadSettings(customer.InvoiceSettings, sent, parameters) },
                "metadata" => customer with { Metadata = customer.Metadata.Merge(sent, parameters) },
                "name" => customer with { Name = parameters.Text(sent, 256) },
                "next_invoice_sequence" => customer with { NextInvoiceSequence = parameters.Integer(sent) },
                "phone" => customer with { Phone = parameters.Text(sent, 20) },
                "preferred_locales" => customer with { PreferredLocales = parameters.Texts(sent) },
                "shipping" => customer with { Shipping = ReadShipping(sent, parameters) },
                "tax_exempt" => customer with { TaxExempt = sent.IsEmpty ? "none" : parameters.OneOf(sent, "exempt", "none", "reverse") },
                _ => Ignore(customer, sent, parameters),
            };
        }

        return customer;
    }

    // One changed part sent alone leaves the others null: Stripe replaces a hash whole, metadata excepted. That is how its Ruby client
    // treats every hash but metadata ("additive_object_param"), and stripe-go #179 tells of a country that an address without it lost.
    // A part sent empty is stored as null (bitwarden/server #776, seen in Stripe).
    private static Address? ReadAddress(Parameter sent, Parameters parameters) =>
        sent.IsEmpty ? null : ReadParts(sent, parameters, static (part, all) => all.Text(part));

    // Shipping keeps an empty part as an empty text, as webhooks recorded from Stripe show.
    private static Shipping? ReadShipping(Parameter sent, Parameters parameters)
    {
        if (sent.IsEmpty) return null;

        Address? address = null;
        string? name = null, phone = null;
        foreach (var part in parameters.Hash(sent))
        {
            switch (part.Name)
            {
                case "address": address = ReadParts(part, parameters, static (piece, all) => all.Verbatim(piece)); break;
                case "name": name = parameters.Verbatim(part); break;
                case "phone": phone = parameters.Text(part); break;
                default: parameters.RejectUnknown(part); break;
            }
        }

        if (address is null) parameters.Reject(StripeErrors.MissingParameter("shipping[address]"));
        if (name is null) parameters.Reject(StripeErrors.MissingParameter("shipping[name]"));
        return address is null || name is null ? null : new Shipping(address, name, phone);
    }

    private static Address ReadParts(Parameter sent, Parameters parameters, Func<Parameter, Parameters, string?> read)
    {
        var address = new Address(null, null, null, null, null, null);
        foreach (var part in parameters.Hash(sent))
        {
            switch (part.Name)
            {
                case "city": address = address with { City = read(part, parameters) }; break;
                case "country": address = address with { Country = read(part, parameters) }; break;
                case "line1": address = address with { Line1 = read(part, parameters) }; break;
                case "line2": address = address with { Line2 = read(part, parameters) }; break;
                case "postal_code": address = address with { PostalCode = read(part, parameters) }; break;
                case "state": address = address with { State = read(part, parameters) }; break;
                default: parameters.RejectUnknown(part); break;
            }
        }

        return address;
    }

    private static string? ReadEmail(Parameter sent, Parameters parameters)
    {
        var email = parameters.Text(sent, 512);
        if (email is not null && !Email().IsMatch(email)) parameters.Reject(StripeErrors.InvalidEmail(email));
        return email;
    }

    private static string ReadPrefix(Parameter sent, Parameters parameters)
    {
        var prefix = parameters.Verbatim(sent);
        if (!InvoicePrefix().IsMatch(prefix))
            parameters.Reject(new StripeError("Invoice prefix must be 3-12 uppercase letters or numbers.") { Param = sent.Path });
        return prefix;
    }

    // Unlike an address, settings are merged: a footer sent alone must not take away the default payment method.
    private static InvoiceSettings ReadSettings(InvoiceSettings settings, Parameter sent, Parameters parameters)
    {
        foreach (var part in parameters.Hash(sent))
        {
            switch (part.Name)
            {
                case "custom_fields": settings = settings with { CustomFields = ReadCustomFields(part, parameters) }; break;
                case "default_payment_method": settings = settings with { DefaultPaymentMethod = parameters.Text(part) }; break;
                case "footer": settings = settings with { Footer = parameters.Text(part) }; break;
                case "rendering_options": settings = settings with { Rendering = ReadRendering(part, parameters) }; break;
                default: parameters.RejectUnknown(part); break;
            }
        }

        return settings;
    }

    private static CustomField[]? ReadCustomFields(Parameter sent, Parameters parameters)
    {
        if (sent.IsEmpty) return null;

        CustomField[] fields = [.. parameters.Array(sent).Select(field => new CustomField(
            field.Find("name") is { } name ? parameters.Verbatim(name, 40) : Missing(field, "name"),
            field.Find("value") is { } value ? parameters.Verbatim(value, 140) : Missing(field, "value")))];
        if (fields.Length > 4) parameters.Reject(new StripeError("You can set up to 4 custom fields.") { Param = sent.Path });
        return fields;

        string Missing(Parameter field, string part)
        {
            parameters.Reject(StripeErrors.MissingParameter($"{field.Path}[{part}]"));
            return "";
        }
    }

    private static RenderingOptions? ReadRendering(Parameter sent, Parameters parameters)
    {
        if (sent.IsEmpty) return null;

        var rendering = new RenderingOptions(null, null);
        foreach (var part in parameters.Hash(sent))
        {
            switch (part.Name)
            {
                case "amount_tax_display":
                    rendering = rendering with
                    {
                        AmountTaxDisplay = part.IsEmpty ? null : parameters.OneOf(part, "exclude_tax", "include_inclusive_tax"),
                    };
                    break;
                case "template": rendering = rendering with { Template = parameters.Text(part) }; break;
                default: parameters.RejectUnknown(part); break;
            }
        }

        return rendering;
    }

    private static Customer Ignore(Customer customer, Parameter sent, Parameters parameters)
    {
        switch (sent.Name)
        {
            // Accepted, but shown only on objects that the sandbox does not have.
            case "cash_balance" or "tax" or "tax_id_data" or "validate" or "expand":
                break;
            // They name objects that the sandbox does not have.
            case "payment_method" or "source" or "default_source" or "test_clock":
                if (!sent.IsEmpty) parameters.Reject(StripeErrors.MissingReference(sent.Name, sent.Text ?? "{}", sent.Path));
                break;
            default:
                parameters.RejectUnknown(sent);
                break;
        }

        return customer;
    }

    // One @, no white space, a dot inside the domain: Stripe refuses addresses with spaces and takes nearly everything else.
    [GeneratedRegex(@"^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Email();

    [GeneratedRegex(@"^[A-Z0-9]{3,12}\z", RegexOptions.CultureInvariant)]
    private static partial Regex InvoicePrefix();
}
