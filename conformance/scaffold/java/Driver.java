import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A driver for the SyncKit conformance suite: JSON lines in, JSON lines out. Run it as it is: java Driver.java
 *
 * Fill in the verbs with your client; what still answers skip is UNSUPPORTED. The JDK has no JSON: the patterns
 * below find what a scaffold needs, and give way to the library of your client.
 */
public final class Driver {
    private static final Pattern ID = Pattern.compile("\"id\":(\\d+)");
    private static final Pattern VERB = Pattern.compile("\"verb\":\"(\\w+)\"");
    private static final Pattern NOW = Pattern.compile("\"now\":(\\d+)");

    /** Unix milliseconds: the only clock your client may have. */
    private long now;

    /**
     * The members of the reply. Whatever the client does meanwhile belongs to it: "send":["hex",...], "dial":true,
     * "close":true, and "timer":ms of its next timer while one runs.
     */
    private String answer(String request) {
        now = Long.parseLong(find(NOW, request));
        String verb = find(VERB, request);
        switch (verb) {
            case "hello":
                if (request.contains("\"mode\":\"network\"")) {
                    return skip("network mode");
                }
                return "\"name\":\"my-client\",\"version\":\"0.1.0\"";
            case "open":
                // document, storage, token. Start the client if it does not run: on empty storage for "fresh", on
                // what is stored for "keep". It then wants a connection. A document that is opened later is
                // followed as well.
                return skip("open");
            case "do":
                // document, ops. One change of all operations: {"set":["a","b"],"value":1}, {"delete":["a"]}, ...
                return skip("do");
            case "recv":
                return skip("recv"); // bytes: a frame arrives, in hex
            case "tick":
                return skip("tick"); // fire every timer that is due at now, in order
            case "state":
                return skip("state"); // document. "fields":{"/a/b":1,...}: what the application reads
            case "net":
                return skip("net"); // up: the connection is there. Not up: it is lost, or never came
            case "close":
                return skip("close"); // how. "kill": throw the client away without a word. "clean": let it end
            default:
                return skip(verb);
        }
    }

    private static String skip(String what) {
        return "\"skip\":\"" + what + "\"";
    }

    private static String find(Pattern pattern, String request) {
        Matcher matcher = pattern.matcher(request);
        return matcher.find() ? matcher.group(1) : "0";
    }

    public static void main(String[] arguments) throws IOException {
        Driver driver = new Driver();
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            System.out.print("{\"id\":" + find(ID, line) + "," + driver.answer(line) + "}\n");
            System.out.flush();
        }
    }
}
