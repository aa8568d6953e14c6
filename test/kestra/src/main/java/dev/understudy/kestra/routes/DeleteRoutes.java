package dev.understudy.kestra.routes;

import static dev.understudy.kestra.routes.Executions.TENANT;

import dev.understudy.kestra.engine.Engine;
import dev.understudy.kestra.http.Filters;
import dev.understudy.kestra.http.Reply;
import dev.understudy.kestra.http.Request;
import dev.understudy.kestra.http.Router;
import io.kestra.core.models.QueryFilter;
import io.kestra.core.models.executions.Execution;
import io.kestra.core.repositories.ExecutionRepositoryInterface;
import io.kestra.core.services.ExecutionService;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Deletes executions with their logs, metrics and files; a running one's process goes on to its end. */
public final class DeleteRoutes {
  private final Executions executions;
  private final ExecutionRepositoryInterface repository;
  private final ExecutionService service;

  public DeleteRoutes(Engine engine) {
    executions = new Executions(engine);
    repository = engine.get(ExecutionRepositoryInterface.class);
    service = engine.get(ExecutionService.class);
  }

  public void addTo(Router router) {
    router
        .delete("/executions/by-ids", this::deleteByIds)
        .delete("/executions/by-query", this::deleteByQuery)
        .delete("/executions/{executionId}", this::deleteOne);
  }

  private Reply deleteOne(Request request) throws IOException {
    delete(request, executions.get(request.variable("executionId")));
    return Reply.empty(204);
  }

  private Reply deleteByIds(Request request) throws IOException {
    return deleteAll(request, Bulk.byIds(request, executions, "invalid bulk delete", deletable(request)));
  }

  private Reply deleteByQuery(Request request) throws IOException {
    var filters = Filters.of(request, QueryFilter.Resource.EXECUTION);
    List<Execution> found = repository.findAsync(TENANT, filters).collectList().block();
    return deleteAll(request, found.stream().filter(deletable(request)).toList());
  }

  private static Predicate<Execution> deletable(Request request) {
    boolean includeNonTerminated = request.flag("includeNonTerminated", false);
    return execution -> includeNonTerminated || execution.getState().isTerminated();
  }

  private Reply deleteAll(Request request, List<Execution> all) throws IOException {
    for (Execution execution : all) delete(request, execution);
    return Reply.json(Map.of("count", all.size()));
  }

  private void delete(Request request, Execution execution) throws IOException {
    service.delete(
        execution,
        request.flag("deleteLogs", true),
        request.flag("deleteMetrics", true),
        request.flag("deleteStorage", true));
  }
}
