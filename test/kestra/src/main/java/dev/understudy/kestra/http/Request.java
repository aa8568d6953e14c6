package dev.understudy.kestra.http;

import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** One request, parsed; its body is held whole. */
public final class Request {
  public final String method;
  public final String uri;
  public final String path;
  public final Map<String, List<String>> query;
  public final Map<String, List<String>> headers;
  public final byte[] body;
  private final Map<String, String> variables;

  private Request(Request raw, Map<String, String> variables) {
    this.method = raw.method;
    this.uri = raw.uri;
    this.path = raw.path;
    this.query = raw.query;
    this.headers = raw.headers;
    this.body = raw.body;
    this.variables = variables;
  }

  Request(FullHttpRequest request) {
    var decoder = new QueryStringDecoder(request.uri());
    method = request.method().name();
    uri = request.uri();
    path = decoder.path();
    query = decoder.parameters();
    headers =
        request.headers().names().stream()
            .collect(Collectors.toMap(name -> name, name -> request.headers().getAll(name), (one, other) -> one));
    body = ByteBufUtil.getBytes(request.content());
    variables = Map.of();
  }

  Request with(Map<String, String> pathVariables) {
    return new Request(this, pathVariables);
  }

  /** A variable of the route's path. */
  public String variable(String name) {
    return variables.get(name);
  }

  public Optional<String> parameter(String name) {
    return Optional.ofNullable(query.get(name)).map(List::getFirst).filter(value -> !value.isEmpty());
  }

  public List<String> parameters(String name) {
    return query.getOrDefault(name, List.of());
  }

  public boolean flag(String name, boolean otherwise) {
    return parameter(name).map(Boolean::parseBoolean).orElse(otherwise);
  }

  public Optional<Integer> number(String name) {
    return parameter(name).map(Integer::valueOf);
  }

  public Optional<String> header(CharSequence name) {
    return headers.entrySet().stream()
        .filter(entry -> entry.getKey().equalsIgnoreCase(name.toString()))
        .map(entry -> entry.getValue().getFirst())
        .findFirst();
  }

  /** The media type without its parameters; empty when the request has none. */
  public String mediaType() {
    return header(HttpHeaderNames.CONTENT_TYPE).map(value -> value.split(";")[0].trim().toLowerCase()).orElse("");
  }

  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }
}
