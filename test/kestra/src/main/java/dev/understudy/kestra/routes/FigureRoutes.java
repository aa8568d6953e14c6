package dev.understudy.kestra.routes;

import static dev.understudy.kestra.routes.Executions.TENANT;

import dev.understudy.kestra.engine.Engine;
import dev.understudy.kestra.http.Pages;
import dev.understudy.kestra.http.Reply;
import dev.understudy.kestra.http.Request;
import dev.understudy.kestra.http.Router;
import io.kestra.core.repositories.ConcurrencyLimitRepositoryInterface;
import io.kestra.core.repositories.MetricRepositoryInterface;
import io.micronaut.data.model.Pageable;

/** Figures: the metrics of an execution, and how many executions of limited flows run. */
public final class FigureRoutes {
  private final MetricRepositoryInterface metrics;
  private final ConcurrencyLimitRepositoryInterface limits;

  public FigureRoutes(Engine engine) {
    metrics = engine.get(MetricRepositoryInterface.class);
    limits = engine.get(ConcurrencyLimitRepositoryInterface.class);
  }

  public void addTo(Router router) {
    router.get("/metrics/{executionId}", this::metrics).get("/concurrency-limit/search", this::limits);
  }

  private Reply metrics(Request request) {
    String id = request.variable("executionId");
    Pageable pageable = Pages.of(request, metrics.sortMapping());
    var page =
        request
            .parameter("taskRunId")
            .map(taskRun -> metrics.findByExecutionIdAndTaskRunId(TENANT, id, taskRun, pageable))
            .or(
                () ->
                    request
                        .parameter("taskId")
                        .map(task -> metrics.findByExecutionIdAndTaskId(TENANT, id, task, pageable)))
            .orElseGet(() -> metrics.findByExecutionId(TENANT, id, pageable));
    return Reply.page(page, page.getTotal());
  }

  private Reply limits(Request request) {
    var found = limits.find(TENANT);
    return Reply.page(found, found.size());
  }
}
