package dev.understudy.kestra.routes;

import static dev.understudy.kestra.routes.Executions.TENANT;

import dev.understudy.kestra.engine.Engine;
import dev.understudy.kestra.http.EventStream;
import dev.understudy.kestra.http.Filters;
import dev.understudy.kestra.http.Pages;
import dev.understudy.kestra.http.Reply;
import dev.understudy.kestra.http.Request;
import dev.understudy.kestra.http.Router;
import io.kestra.core.models.QueryFilter;
import io.kestra.core.models.executions.Execution;
import io.kestra.core.models.flows.Flow;
import io.kestra.core.repositories.ExecutionRepositoryInterface;
import io.kestra.core.repositories.FlowRepositoryInterface;
import io.kestra.core.services.ExecutionStreamingService;
import io.kestra.core.services.WebhookService;

/** Reads executions: one, a page of many, or one as it changes. */
public final class ExecutionRoutes {
  private final Executions executions;
  private final ExecutionRepositoryInterface repository;
  private final FlowRepositoryInterface flows;
  private final ExecutionStreamingService ends;
  private final WebhookService streams;

  public ExecutionRoutes(Engine engine) {
    executions = new Executions(engine);
    repository = engine.get(ExecutionRepositoryInterface.class);
    flows = engine.get(FlowRepositoryInterface.class);
    ends = engine.get(ExecutionStreamingService.class);
    streams = engine.get(WebhookService.class);
  }

  public void addTo(Router router) {
    router
        .get("/executions/search", this::search)
        .get("/executions", this::ofFlow)
        .get("/executions/{executionId}", this::get)
        .get("/executions/{executionId}/follow", this::follow);
  }

  private Reply get(Request request) {
    return Reply.json(Shapes.slim(executions.get(request.variable("executionId"))));
  }

  private Reply search(Request request) {
    var page =
        repository.find(
            Pages.of(request, repository.sortMapping()),
            TENANT,
            Filters.of(request, QueryFilter.Resource.EXECUTION));
    return Reply.page(page.stream().map(Shapes::searched).toList(), page.getTotal());
  }

  private Reply ofFlow(Request request) {
    var page =
        repository.findByFlowId(
            TENANT,
            request.parameter("namespace").orElseThrow(),
            request.parameter("flowId").orElseThrow(),
            Pages.of(request, repository.sortMapping()));
    return Reply.page(page.stream().map(Shapes::searched).toList(), page.getTotal());
  }

  /** A stub at once, the execution at every change, then its end. Recorded: an unknown id stays open and silent. */
  private Reply follow(Request request) {
    String id = request.variable("executionId");
    return new Reply.Events(
        stream -> {
          stream.send("start", Execution.builder().id(id).build());
          var found = executions.find(id);
          if (found.isEmpty()) return;
          follow(found.get(), stream);
        });
  }

  private void follow(Execution execution, EventStream stream) {
    Flow flow = flows.findByExecutionWithoutAcl(execution);
    if (ends.isStopFollow(flow, execution)) {
      stream.send("end", execution);
      stream.close();
      return;
    }
    stream.send("progress", execution);
    stream.disposeOnClose(
        streams
            .followExecution(execution, flow)
            .subscribe(
                event -> stream.send(event.getId(), event.getData()), error -> stream.close(), stream::close));
  }
}
