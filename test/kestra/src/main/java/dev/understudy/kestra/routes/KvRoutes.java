package dev.understudy.kestra.routes;

import static dev.understudy.kestra.routes.Executions.TENANT;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.understudy.kestra.engine.Engine;
import dev.understudy.kestra.http.Filters;
import dev.understudy.kestra.http.Json;
import dev.understudy.kestra.http.Pages;
import dev.understudy.kestra.http.Problem;
import dev.understudy.kestra.http.ProblemException;
import dev.understudy.kestra.http.Reply;
import dev.understudy.kestra.http.Request;
import dev.understudy.kestra.http.Router;
import io.kestra.core.exceptions.ResourceExpiredException;
import io.kestra.core.models.QueryFilter;
import io.kestra.core.models.kv.KVType;
import io.kestra.core.serializers.JacksonMapper;
import io.kestra.core.services.KVStoreService;
import io.kestra.core.storages.kv.KVEntry;
import io.kestra.core.storages.kv.KVMetadata;
import io.kestra.core.storages.kv.KVStore;
import io.kestra.core.storages.kv.KVValueAndMetadata;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The key-value store of a namespace. */
public final class KvRoutes {
  private final KVStoreService service;

  public KvRoutes(Engine engine) {
    service = engine.get(KVStoreService.class);
  }

  public void addTo(Router router) {
    router
        .get("/kv", this::list)
        .get("/namespaces/{namespace}/kv/{key}", this::get)
        .put("/namespaces/{namespace}/kv/{key}", "text/plain", this::put)
        .delete("/namespaces/{namespace}/kv/{key}", this::delete)
        .delete("/namespaces/{namespace}/kv", this::deleteMany);
  }

  private Reply get(Request request) throws IOException, ResourceExpiredException {
    String key = request.variable("key");
    KVStore store = store(request);
    KVEntry entry = store.get(key).orElseThrow(() -> missing(request));
    Object value = store.getValue(key).orElseThrow(() -> missing(request)).value();
    Map<String, Object> detail = new LinkedHashMap<>();
    detail.put("type", KVType.from(value));
    detail.put("value", value);
    detail.put("revision", entry.revision());
    detail.put("updated", entry.updateDate());
    return Reply.json(detail);
  }

  /** The text is JSON (or Ion, for a date), and that decides the value's type. */
  private Reply put(Request request) throws IOException {
    Duration ttl = request.parameter("ttl").map(Duration::parse).orElse(null);
    var metadata = new KVMetadata(request.header("description").orElse(null), ttl);
    try {
      var value = JacksonMapper.ofIon().readTree(request.text());
      store(request).put(request.variable("key"), new KVValueAndMetadata(metadata, value));
    } catch (JsonProcessingException exception) {
      throw new ProblemException(Problem.INVALID_ARGUMENT, "Invalid JSON value for: " + request.text());
    }
    return Reply.empty(200);
  }

  private Reply delete(Request request) throws IOException {
    return Reply.json(store(request).delete(request.variable("key")));
  }

  private record Keys(List<String> keys) {}

  private Reply deleteMany(Request request) throws IOException {
    List<String> deleted = new ArrayList<>();
    for (String key : Json.read(request.body, new TypeReference<Keys>() {}).keys()) {
      if (store(request).delete(key)) deleted.add(key);
    }
    return Reply.json(new Keys(deleted));
  }

  private Reply list(Request request) throws IOException {
    var filters = Filters.of(request, QueryFilter.Resource.KV_METADATA);
    var page = service.list(Pages.of(request, column -> column), TENANT, null, filters);
    return Reply.page(page, page.getTotal());
  }

  private KVStore store(Request request) {
    return service.get(TENANT, request.variable("namespace"));
  }

  private static ProblemException missing(Request request) {
    return ProblemException.notFound(
        "No value found for key '%s' in namespace '%s'"
            .formatted(request.variable("key"), request.variable("namespace")));
  }
}
