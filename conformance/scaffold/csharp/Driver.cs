// A driver for the SyncKit conformance suite: JSON lines in, JSON lines out.
//
// Fill in the verbs with your client; what still answers skip is UNSUPPORTED.
using System.Text.Json.Nodes;

var driver = new Driver();
while (Console.ReadLine() is { } line)
{
    var request = JsonNode.Parse(line)!.AsObject();
    var reply = driver.Answer(request);
    reply["id"] = request["id"]!.GetValue<long>();
    Console.WriteLine(reply.ToJsonString());
}

/// <summary>Carries your client.</summary>
sealed class Driver
{
    /// <summary>Unix milliseconds: the only clock your client may have.</summary>
    long now;

    /// <summary>
    /// Whatever the client does meanwhile belongs to the reply: "send" (frames in hex), "dial", "close", and
    /// "timer" (ms) of its next timer while one runs.
    /// </summary>
    public JsonObject Answer(JsonObject request)
    {
        now = request["now"]?.GetValue<long>() ?? now;
        string Text(string member) => request[member]?.GetValue<string>() ?? "";
        var verb = Text("verb");
        return verb switch
        {
            "hello" when Text("mode") == "network" => Skip("network mode"),
            "hello" => new JsonObject { ["name"] = "my-client", ["version"] = "0.1.0" },
            "open" => Open(Text("document"), Text("storage"), Text("token")),
            "do" => Write(Text("document"), request["ops"]!.AsArray()),
            "recv" => Receive(Convert.FromHexString(Text("bytes"))),
            "tick" => Skip("tick"), // fire every timer that is due at now, in order
            "state" => Read(Text("document")),
            "net" => Connection(request["up"]!.GetValue<bool>()),
            "close" => Close(Text("how") == "kill"),
            _ => Skip(verb),
        };
    }

    // Starts the client if it does not run: on empty storage for "fresh", on what is stored for "keep". It then
    // wants a connection. A document that is opened later is followed as well.
    JsonObject Open(string document, string storage, string token) => Skip("open");

    // One change of all operations: {"set": ["a", "b"], "value": 1}, {"delete": ["a"]}, ...
    JsonObject Write(string document, JsonArray ops) => Skip("do");

    // A frame arrives.
    JsonObject Receive(byte[] frame) => Skip("recv");

    // "fields": {"/a/b": 1, ...}: what the application reads.
    JsonObject Read(string document) => Skip("state");

    // Up: the connection is there. Not up: it is lost, or never came.
    JsonObject Connection(bool up) => Skip("net");

    // Kill: throw the client away without a word. Otherwise let it say goodbye.
    JsonObject Close(bool kill) => Skip("close");

    static JsonObject Skip(string what) => new() { ["skip"] = what };
}
