using System.Text.Json;
using Tieline.Core.Reachability;

namespace Tieline.Dialects.Native;

/// <summary>What the clouds' dialects say of a thing: its names, and the calls that cure it.</summary>
internal static class CureJson
{
    /// <summary>What each dialect's users call it.</summary>
    public static void WriteNames(this Utf8JsonWriter json, IEnumerable<IDialectWords> dialects, Func<IDialectWords, string?> name) =>
        json.WriteObject("names", names =>
        {
            foreach (var words in dialects)
            {
                if (name(words) is { } text) names.WriteString(words.Dialect, text);
            }
        });

    /// <summary>The remedy with the call of each dialect that has one; null without a remedy.</summary>
    public static void Write(Utf8JsonWriter json, IEnumerable<IDialectWords> dialects, Remedy? cure)
    {
        if (cure is null)
        {
            json.WriteNull("cure");
            return;
        }

        json.WriteObject("cure", members =>
        {
            members.WriteString("account", cure.By.Name);
            members.WriteString("words", cure.Words);
            var calls = dialects.Append(NativeWords.Instance).Select(words => words.CallFor(cure)).OfType<RemedyCall>();
            members.WriteArray("calls", calls, (item, call) => item.WriteObject(null, one =>
            {
                one.WriteString("dialect", call.Dialect);
                one.WriteString("method", call.Method);
                one.WriteString("path", call.PathAndQuery);
                if (call.Body is null) return;
                one.WritePropertyName("body");
                one.WriteRawValue(call.Body);
            }));
        });
    }
}
