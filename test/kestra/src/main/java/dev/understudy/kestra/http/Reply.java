package dev.understudy.kestra.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What a route answers: a whole body, or a stream of events. */
public sealed interface Reply {
  record Full(int status, String contentType, byte[] body, Map<String, String> headers) implements Reply {
    Full(int status, String contentType, byte[] body) {
      this(status, contentType, body, Map.of());
    }
  }

  /** @param source is called once the headers are sent, and leaves the stream open until it is done with it. */
  record Events(Consumer<EventStream> source) implements Reply {}

  static Reply json(Object value) {
    return json(200, value);
  }

  static Reply json(int status, Object value) {
    return new Full(status, "application/json", Json.bytes(value));
  }

  static Reply text(String value) {
    return new Full(200, "text/plain", value.getBytes(StandardCharsets.UTF_8));
  }

  static Reply empty(int status) {
    return new Full(status, null, new byte[0]);
  }

  /** A page of a list as every search answers it. */
  static Reply page(List<?> results, long total) {
    return json(Map.of("results", results, "total", total));
  }
}
