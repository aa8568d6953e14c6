package dev.understudy.kestra.http;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the route of a request: a path template with {variables}; of several that fit, the one with most literals. */
public final class Router {
  /** Answers one request; whatever it throws becomes a problem document. */
  @FunctionalInterface
  public interface Handler {
    Reply handle(Request request) throws Exception;
  }

  private record Route(String method, List<String> segments, String consumes, Handler handler) {
    Optional<Map<String, String>> match(List<String> path) {
      if (path.size() != segments.size()) return Optional.empty();
      Map<String, String> variables = new HashMap<>();
      for (int i = 0; i < path.size(); i++) {
        String segment = segments.get(i);
        if (isVariable(segment)) variables.put(segment.substring(1, segment.length() - 1), path.get(i));
        else if (!segment.equals(path.get(i))) return Optional.empty();
      }
      return Optional.of(variables);
    }

    /** Literals from the left count most, so that /executions/webhook/… is never read as /executions/{namespace}/…. */
    String literalness() {
      return segments.stream().map(segment -> isVariable(segment) ? "0" : "1").reduce("", String::concat);
    }

    private static boolean isVariable(String segment) {
      return segment.startsWith("{");
    }
  }

  private final List<Route> routes = new ArrayList<>();

  public Router get(String path, Handler handler) {
    return add("GET", path, null, handler);
  }

  public Router delete(String path, Handler handler) {
    return add("DELETE", path, null, handler);
  }

  public Router post(String path, Handler handler) {
    return add("POST", path, null, handler);
  }

  /** @param consumes the only media type that is taken: any other is refused with 415. */
  public Router post(String path, String consumes, Handler handler) {
    return add("POST", path, consumes, handler);
  }

  public Router put(String path, String consumes, Handler handler) {
    return add("PUT", path, consumes, handler);
  }

  private Router add(String method, String path, String consumes, Handler handler) {
    routes.add(new Route(method, split(path), consumes, handler));
    routes.sort(Comparator.comparing(Route::literalness).reversed());
    return this;
  }

  /** Answers, with 404, 405 or 415 where no route takes the request. */
  Reply handle(Request request, String path) throws Exception {
    List<String> segments = split(path);
    List<Route> fitting = routes.stream().filter(route -> route.match(segments).isPresent()).toList();
    if (fitting.isEmpty()) throw ProblemException.notFound("Page Not Found");
    Route route =
        fitting.stream()
            .filter(candidate -> candidate.method().equals(request.method))
            .findFirst()
            .orElseThrow(() -> methodNotAllowed(request));
    if (route.consumes() != null && !route.consumes().equals(request.mediaType())) throw unsupported(request, route);
    return route.handler().handle(request.with(route.match(segments).orElseThrow()));
  }

  private static ProblemException methodNotAllowed(Request request) {
    return new ProblemException(
        Problem.METHOD_NOT_ALLOWED, "Method [%s] not allowed for URI [%s]".formatted(request.method, request.path));
  }

  private static ProblemException unsupported(Request request, Route route) {
    return new ProblemException(
        Problem.UNSUPPORTED_MEDIA_TYPE,
        "Content Type [%s] not allowed. Allowed types: [%s]".formatted(request.mediaType(), route.consumes()));
  }

  /** A trailing slash makes a last, empty segment, as it does for Kestra. */
  private static List<String> split(String path) {
    return List.of(path.substring(1).split("/", -1));
  }
}
