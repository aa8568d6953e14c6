package dev.understudy.kestra.routes;

import static dev.understudy.kestra.routes.Executions.TENANT;

import dev.understudy.kestra.engine.Engine;
import dev.understudy.kestra.http.Filters;
import dev.understudy.kestra.http.EventStream;
import dev.understudy.kestra.http.Pages;
import dev.understudy.kestra.http.Reply;
import dev.understudy.kestra.http.Request;
import dev.understudy.kestra.http.Router;
import io.kestra.core.models.QueryFilter;
import io.kestra.core.models.executions.LogEntry;
import io.kestra.core.repositories.LogDataStoreInterface;
import io.kestra.core.runners.FollowLogEvent;
import io.kestra.core.services.ExecutionLogService;
import io.kestra.core.services.LogStreamingService;
import io.micronaut.http.sse.Event;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.slf4j.event.Level;
import reactor.core.publisher.Flux;

/** The log lines of executions. */
public final class LogRoutes {
  private final ExecutionLogService logs;
  private final LogDataStoreInterface store;
  private final LogStreamingService streams;

  public LogRoutes(Engine engine) {
    logs = engine.get(ExecutionLogService.class);
    store = engine.get(LogDataStoreInterface.class);
    streams = engine.get(LogStreamingService.class);
  }

  public void addTo(Router router) {
    router
        .get("/logs/search", this::search)
        .get("/logs/{executionId}", this::list)
        .get("/logs/{executionId}/download", this::download)
        .get("/logs/{executionId}/follow", this::follow)
        .delete("/logs/{executionId}", this::delete);
  }

  private Reply list(Request request) {
    return Reply.json(lines(request));
  }

  private Reply download(Request request) {
    return Reply.text(String.join("\n", lines(request).stream().map(LogEntry::toPrettyString).toList()));
  }

  private List<LogEntry> lines(Request request) {
    return logs.getExecutionLogs(
        TENANT,
        request.variable("executionId"),
        minLevel(request),
        request.parameter("taskRunId").orElse(null),
        request.parameter("taskId").map(List::of).orElse(null),
        request.number("attempt").orElse(null),
        false);
  }

  private static Level minLevel(Request request) {
    return request.parameter("minLevel").map(Level::valueOf).orElse(null);
  }

  private Reply search(Request request) {
    var page =
        store.find(
            Pages.of(request, UnaryOperator.identity()), TENANT, Filters.of(request, QueryFilter.Resource.LOG));
    return Reply.json(Map.of("results", page.getContent(), "total", page.getTotalSize(), "type", "OFFSET"));
  }

  private Reply delete(Request request) throws IOException {
    store.deleteByQuery(
        TENANT,
        request.variable("executionId"),
        request.parameter("taskId").orElse(null),
        request.parameter("taskRunId").orElse(null),
        minLevel(request),
        request.number("attempt").orElse(null));
    return Reply.empty(200);
  }

  /** The lines so far, then each new one; it never ends by itself. A line stored between the two is lost, as in Kestra. */
  private Reply follow(Request request) {
    return new Reply.Events(
        stream -> {
          stream.send("start", Map.of());
          lines(request).forEach(line -> stream.send("progress", line));
          subscribe(request, stream);
        });
  }

  private void subscribe(Request request, EventStream stream) {
    String executionId = request.variable("executionId");
    String subscriber = UUID.randomUUID().toString();
    stream.disposeOnClose(
        Flux.<Event<FollowLogEvent>>create(
                sink -> streams.registerSubscriber(executionId, subscriber, sink, levels(minLevel(request))))
            .doFinally(signal -> streams.unregisterSubscriber(executionId, subscriber))
            .subscribe(event -> stream.send(event.getId(), event.getData())));
  }

  private static List<QueryFilter> levels(Level minLevel) {
    if (minLevel == null) return List.of();
    return List.of(
        QueryFilter.builder()
            .field(QueryFilter.Field.LEVEL)
            .operation(QueryFilter.Op.GREATER_THAN_OR_EQUAL_TO)
            .value(minLevel.name())
            .build());
  }
}
