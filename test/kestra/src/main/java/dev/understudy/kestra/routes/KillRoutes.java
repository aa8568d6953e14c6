package dev.understudy.kestra.routes;

import static dev.understudy.kestra.routes.Executions.TENANT;

import dev.understudy.kestra.engine.Engine;
import dev.understudy.kestra.http.Filters;
import dev.understudy.kestra.http.Reply;
import dev.understudy.kestra.http.Request;
import dev.understudy.kestra.http.Router;
import io.kestra.core.models.QueryFilter;
import io.kestra.core.models.executions.Execution;
import io.kestra.core.models.executions.ExecutionKilled;
import io.kestra.core.models.executions.ExecutionKilledExecution;
import io.kestra.core.queues.BroadcastQueueInterface;
import io.kestra.core.queues.QueueException;
import io.kestra.core.repositories.ExecutionRepositoryInterface;
import io.micronaut.core.type.Argument;
import java.util.List;
import java.util.Map;

/** Kills executions: it is asked for here and done by the executor and the workers. */
public final class KillRoutes {
  private final Executions executions;
  private final ExecutionRepositoryInterface repository;
  private final BroadcastQueueInterface<ExecutionKilled> kills;

  @SuppressWarnings("unchecked") // the container knows the queue's type, Java's erasure does not
  public KillRoutes(Engine engine) {
    executions = new Executions(engine);
    repository = engine.get(ExecutionRepositoryInterface.class);
    kills = engine.context().getBean(Argument.of(BroadcastQueueInterface.class, ExecutionKilled.class));
  }

  public void addTo(Router router) {
    router
        .delete("/executions/{executionId}/actions/kill", this::kill)
        .delete("/executions/kill/by-ids", this::killByIds)
        .delete("/executions/kill/by-query", this::killByQuery);
  }

  /** Recorded: answers the execution as it was; one that has ended is left alone, with 200. */
  private Reply kill(Request request) throws Exception {
    Execution execution = executions.get(request.variable("executionId"));
    if (!execution.getState().isTerminated()) {
      boolean cascade = request.flag("isOnKillCascade", true);
      executions.await(execution.getId(), operation -> kills.emit(message(execution, cascade, operation)));
    }
    return Reply.json(Shapes.full(execution, null));
  }

  private Reply killByIds(Request request) throws QueueException {
    return killAll(Bulk.byIds(request, executions, "invalid bulk kill", execution -> true));
  }

  private Reply killByQuery(Request request) throws QueueException {
    return killAll(repository.findAsync(TENANT, Filters.of(request, QueryFilter.Resource.EXECUTION)).collectList().block());
  }

  private Reply killAll(List<Execution> all) throws QueueException {
    for (Execution execution : all) {
      if (!execution.getState().isTerminated()) kills.emit(message(execution, true, null));
    }
    return Reply.json(Map.of("count", all.size()));
  }

  private static ExecutionKilledExecution message(Execution execution, boolean cascade, String operationId) {
    return ExecutionKilledExecution.builder()
        .state(ExecutionKilled.State.REQUESTED)
        .tenantId(TENANT)
        .executionId(execution.getId())
        .isOnKillCascade(cascade)
        .operationId(operationId)
        .build();
  }
}
