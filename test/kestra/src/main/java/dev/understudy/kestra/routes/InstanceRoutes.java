package dev.understudy.kestra.routes;

import dev.understudy.kestra.engine.Engine;
import dev.understudy.kestra.engine.Settings;
import dev.understudy.kestra.http.Reply;
import dev.understudy.kestra.http.Router;
import io.kestra.core.services.InstanceService;
import io.kestra.core.utils.VersionProvider;
import java.util.List;
import java.util.Map;

/** What the instance says of itself, for which nobody must log in. */
public final class InstanceRoutes {
  private final Map<String, Object> configuration;

  public InstanceRoutes(Engine engine, Settings settings) {
    configuration =
        Map.of(
            "uuid", engine.get(InstanceService.class).fetch(),
            "version", engine.get(VersionProvider.class).getVersion(),
            "edition", "OSS",
            "url", settings.url(),
            "isBasicAuthInitialized", settings.credentials().isPresent());
  }

  public void addTo(Router router) {
    router
        .get("/ping", request -> Reply.text("pong"))
        .get("/configs", request -> Reply.json(configuration))
        .get("/basicAuthValidationErrors", request -> Reply.json(List.of()));
  }

  /** The management port has its own listener, as Kestra's. */
  public static Router management() {
    return new Router().get("/health", request -> Reply.json(Map.of("status", "UP")));
  }
}
