using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tieline.Tests.EndToEnd.Wire;

/// <summary>Makes a request a little wrong, or leaves it as it is now and then: at random, by a seed.</summary>
internal static class RequestMutation
{
    private static readonly string[] OddTexts =
    [
        "", " ", "0", "-1", "1001", "2147483648", "9223372036854775808", "1e9", "true", "null", "default", "../..", "%00", "%", "a\0b", "\r\nX-Injected: 1",
        "\u202e", "é", "\U0001F600", "\uFFFD", "'; DROP TABLE links; --", "{{7*7}}", "0.0.0.0/0", "10.0.0.0/33", "10.0.0.0/8", "255.255.255.255/32", "::/0",
        "peerconn-000000000000", "vpc-zzzzzzzzzzzz", "qpif-", "cn-bj-z", "initiator", "acceptor", "Prepaid", "bj", "gz", new('x', 66), new('x', 3_000),
    ];

    private static readonly string[] OddJson =
    [
        "null", "true", "false", "0", "-0", "-1", "1.0", "1.5", "1e2", "10001", "2147483647", "2147483648", "-9223372036854775809", "1e400", "\"\"", "\" \"", "\"30\"",
        "[]", "{}", "[null]", "[[[[]]]]", "{\"a\":{\"b\":{}}}", "\"\\u0000\"", "\"\\ud800\"", "\"\\ud83d\\ude00\"", "[{\"tagKey\":\"\",\"tagValue\":null}]", "[1,2,3]",
        "{\"paymentTiming\":\"Prepaid\"}", "{\"reservation\":{\"reservationLength\":10}}",
    ];

    private static readonly string[] Switches = ["accept", "reject", "resize", "purchaseReserved", "open", "close", "refund", "modifyAttribute", "switchRouteHA"];

    private static readonly string[] Headers =
    [
        "", "", "", "Content-Type: text/plain\r\n", "Content-Encoding: gzip\r\n", "X-HTTP-Method-Override: DELETE\r\n", "Expect: 100-continue\r\n", "Range: bytes=0-1\r\n",
        "If-Match: *\r\n", "Content-MD5: AAAA\r\n", "x-bce-content-sha256: 00\r\n", "x-bce-request-id: ../../x\r\n", "Accept: image/png\r\n", "Cookie: a=b\r\n",
    ];

    public static SignedRequest Of(SignedRequest valid, IReadOnlyList<string> ids, Random random)
    {
        var mutated = valid with { MoreHeaders = Pick(Headers, random) };
        for (var changes = random.Next(3); changes > 0; changes--)
        {
            mutated = random.Next(6) switch
            {
                0 => mutated with { Path = OfPath(mutated.Path, ids, random) },
                1 => mutated with { Query = OfQuery(mutated.Query, ids, random) },
                2 => mutated with { Method = Pick(["GET", "PUT", "POST", "DELETE", "PATCH", "HEAD"], random) },
                _ => mutated with { Body = OfBody(mutated.Body, ids, random) },
            };
        }

        // An answer to HEAD has no body, whatever its length says.
        return mutated.Method == "HEAD" ? mutated with { Method = "OPTIONS" } : mutated;
    }

    /// <summary>Breaks the framing or the signature: bytes flipped, cut off, doubled or put in.</summary>
    public static byte[] OfBytes(byte[] wire, Random random)
    {
        var at = random.Next(wire.Length);
        switch (random.Next(4))
        {
            case 0:
                return wire[..at];
            case 1:
                var length = random.Next(Math.Min(40, wire.Length - at));
                return [.. wire[..(at + length)], .. wire[at..]];
            case 2:
                return [.. wire[..at], (byte)random.Next(256), .. wire[at..]];
            default:
                var flipped = (byte[])wire.Clone();
                for (var flips = random.Next(1, 5); flips > 0; flips--) flipped[random.Next(flipped.Length)] ^= (byte)(1 << random.Next(8));
                return flipped;
        }
    }

    private static string OfPath(string path, IReadOnlyList<string> ids, Random random)
    {
        var segments = path.Split('/');
        var at = random.Next(1, segments.Length);
        switch (random.Next(5))
        {
            case 0:
                segments[at] = Pick(ids, random);
                break;
            case 1:
                segments[at] = segments[at].ToUpperInvariant();
                break;
            case 2:
                segments[at] = segments[at][..random.Next(segments[at].Length)];
                break;
            case 3:
                return $"{path}/{Pick(OddTexts, random)}";
            default:
                segments[at] = Pick(OddTexts, random);
                break;
        }

        return string.Join('/', segments);
    }

    private static (string Name, string? Value)[] OfQuery(IReadOnlyList<(string Name, string? Value)> query, IReadOnlyList<string> ids, Random random)
    {
        var pairs = query.ToList();
        switch (random.Next(4))
        {
            case 0 when pairs.Count > 0:
                pairs.RemoveAt(random.Next(pairs.Count));
                break;
            case 1:
                pairs.Add((Pick(Switches, random), random.Next(2) == 0 ? null : Pick(OddTexts, random)));
                break;
            case 2 when pairs.Count > 0:
                var at = random.Next(pairs.Count);
                pairs[at] = (pairs[at].Name, random.Next(3) == 0 ? Pick(ids, random) : Pick(OddTexts, random));
                break;
            default:
                pairs.Add((random.Next(2) == 0 ? "clientToken" : Pick(OddTexts, random), Pick(OddTexts, random)));
                break;
        }

        return [.. pairs];
    }

    private static string? OfBody(string? body, IReadOnlyList<string> ids, Random random)
    {
        if (body is null) return Pick(OddJson, random);
        if (random.Next(5) == 0) return OfText(body, random);
        if (Members(body) is not { Count: > 0 } members) return Pick(OddJson, random);
        var name = members.ElementAt(random.Next(members.Count)).Key;
        switch (random.Next(4))
        {
            case 0:
                members.Remove(name);
                return members.ToJsonString();
            case 1:
                members[name] = random.Next(3) == 0 ? Pick(ids, random) : Pick(OddTexts, random);
                return members.ToJsonString();
            default: // as text: not all odd values are what a serializer would write
                members[name] = "~here~";
                return members.ToJsonString().Replace("\"~here~\"", Pick(OddJson, random), StringComparison.Ordinal);
        }
    }

    /// <summary>Null when an earlier mutation left no object.</summary>
    private static JsonObject? Members(string body)
    {
        try
        {
            var members = JsonNode.Parse(body) as JsonObject;
            return members?.Count >= 0 ? members : null; // counting reads the names
        }
        catch (Exception fault) when (fault is JsonException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string OfText(string body, Random random)
    {
        var at = random.Next(body.Length);
        return random.Next(3) switch
        {
            0 => body[..at],
            1 => body[..at] + Pick(["\0", "\"", "{", "}", ",", "\\", "\u00e9", "//", "\ufeff"], random) + body[at..],
            _ => body + body,
        };
    }

    private static T Pick<T>(IReadOnlyList<T> all, Random random) => all[random.Next(all.Count)];
}
