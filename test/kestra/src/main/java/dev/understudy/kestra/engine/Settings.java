package dev.understudy.kestra.engine;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the host is told on its command line.
 *
 * @param untilEof ends the host when its standard input ends.
 * @param overrides Kestra's own settings by their full name, which win over the defaults here.
 */
public record Settings(
    int port,
    int managementPort,
    int controllerPort,
    Path dataDirectory,
    Optional<Credentials> credentials,
    boolean untilEof,
    Map<String, Object> overrides) {

  /** The one account of basic authentication. */
  public record Credentials(String username, String password) {}

  /** Reads {@code --port N --management-port N --data DIR --username U --password P --until-eof B --set name=value}. */
  public static Settings parse(List<String> arguments) throws IOException {
    var options = new HashMap<String, String>();
    var overrides = new HashMap<String, Object>();
    for (int i = 0; i + 1 < arguments.size(); i += 2) {
      String name = arguments.get(i);
      String value = arguments.get(i + 1);
      if (name.equals("--set")) {
        int split = value.indexOf('=');
        overrides.put(value.substring(0, split), value.substring(split + 1));
      } else {
        options.put(name, value);
      }
    }
    return new Settings(
        port(options.get("--port")),
        port(options.get("--management-port")),
        port(null),
        Path.of(options.get("--data")).toAbsolutePath(),
        Optional.ofNullable(options.get("--username"))
            .map(username -> new Credentials(username, options.get("--password"))),
        Boolean.parseBoolean(options.get("--until-eof")),
        overrides);
  }

  public String url() {
    return "http://127.0.0.1:" + port;
  }

  /** The port asked for, or a free one: Kestra must know its own address before it starts. */
  private static int port(String asked) throws IOException {
    if (asked != null && !asked.equals("0")) return Integer.parseInt(asked);
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
