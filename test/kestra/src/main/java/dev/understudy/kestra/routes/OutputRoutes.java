package dev.understudy.kestra.routes;

import dev.understudy.kestra.engine.Engine;
import dev.understudy.kestra.http.ProblemException;
import dev.understudy.kestra.http.Reply;
import dev.understudy.kestra.http.Request;
import dev.understudy.kestra.http.Router;
import io.kestra.core.exceptions.InternalException;
import io.kestra.core.models.executions.Execution;
import io.kestra.core.models.executions.TaskOutput;
import io.kestra.core.models.executions.TaskRun;
import io.kestra.core.repositories.TaskOutputRepositoryInterface;
import io.kestra.core.services.ExecutionOutputService;
import io.kestra.core.services.TaskOutputService;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Outputs of flows and of task runs: Kestra 2.0 keeps both outside the execution. */
public final class OutputRoutes {
  private final Executions executions;
  private final ExecutionOutputService flowOutputs;
  private final TaskOutputService taskOutputs;
  private final TaskOutputRepositoryInterface stored;

  public OutputRoutes(Engine engine) {
    executions = new Executions(engine);
    flowOutputs = engine.get(ExecutionOutputService.class);
    taskOutputs = engine.get(TaskOutputService.class);
    stored = engine.get(TaskOutputRepositoryInterface.class);
  }

  public void addTo(Router router) {
    router
        .get("/outputs/executions/{executionId}", this::ofExecution)
        .get("/outputs/tasks/{executionId}", this::list)
        .get("/outputs/tasks/{executionId}/{taskRunId}", this::ofTaskRun);
  }

  private Reply ofExecution(Request request) throws InternalException {
    return mapOrEmpty(flowOutputs.getOutputs(executions.get(request.variable("executionId"))));
  }

  private Reply ofTaskRun(Request request) throws InternalException {
    TaskRun taskRun =
        executions
            .get(request.variable("executionId"))
            .findTaskRunByTaskRunIdIfPresent(request.variable("taskRunId"))
            .orElseThrow(() -> ProblemException.notFound("Task run not found"));
    return mapOrEmpty(taskOutputs.getOutputs(taskRun));
  }

  private static Reply mapOrEmpty(Map<String, Object> outputs) {
    return Reply.json(outputs == null ? Map.of() : outputs);
  }

  /** Which task runs have outputs, without them. */
  private Reply list(Request request) {
    Execution execution = executions.get(request.variable("executionId"));
    List<Map<String, Object>> entries =
        stored.findByExecution(execution).stream()
            .map(output -> execution.findTaskRunByTaskRunIdIfPresent(output.taskRunId()).map(run -> entry(run, output)))
            .flatMap(Optional::stream)
            .toList();
    return Reply.json(entries);
  }

  private static Map<String, Object> entry(TaskRun taskRun, TaskOutput output) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("taskId", taskRun.getTaskId());
    entry.put("taskRunId", taskRun.getId());
    if (taskRun.getValue() != null) entry.put("value", taskRun.getValue());
    if (taskRun.getIteration() != null) entry.put("iteration", taskRun.getIteration());
    entry.put("inline", output.value() != null);
    return entry;
  }
}
