package dev.understudy.kestra.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** What stands before every route: who may pass, which tenant is meant, and errors as problem documents. */
public final class Api {
  private static final String PREFIX = "/api/v1/";
  private static final String TENANT = "main";
  private static final List<String> WITHOUT_TENANT = List.of("configs", "basicAuthValidationErrors", "executions");
  private static final List<Predicate<String>> OPEN =
      List.of(
          path -> path.equals("/ping"),
          path -> path.equals("/api/v1/configs"),
          path -> path.equals("/api/v1/basicAuthValidationErrors"),
          path -> path.matches("/api/v1/([^/]+/)?executions/webhook/.*"));

  private final Router router;
  private final Optional<String> authorization;

  /** @param credentials "username:password"; everybody may pass where there are none. */
  public Api(Router router, Optional<String> credentials) {
    this.router = router;
    this.authorization =
        credentials.map(pair -> "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
  }

  Reply handle(Request request) {
    try {
      if (!mayPass(request)) return unauthenticated();
      return router.handle(request, withoutTenant(request.path));
    } catch (Exception exception) {
      return Problems.reply(request.path, exception);
    }
  }

  private boolean mayPass(Request request) {
    if (authorization.isEmpty() || OPEN.stream().anyMatch(open -> open.test(request.path))) return true;
    return request.header(HttpHeaderNames.AUTHORIZATION).equals(authorization);
  }

  /** Recorded: 401 has no body. */
  private static Reply unauthenticated() {
    return new Reply.Full(401, null, new byte[0], Map.of("WWW-Authenticate", "Basic"));
  }

  /** /api/v1/main/flows → /flows; the open-source edition knows one tenant. */
  private static String withoutTenant(String path) {
    if (!path.startsWith(PREFIX)) return path;
    String rest = path.substring(PREFIX.length());
    String first = rest.split("/", 2)[0];
    if (WITHOUT_TENANT.contains(first)) return "/" + rest;
    if (!first.equals(TENANT)) {
      throw new ProblemException(Problem.BAD_REQUEST, "Tenant must be 'main' for OSS version");
    }
    return rest.substring(TENANT.length());
  }
}
