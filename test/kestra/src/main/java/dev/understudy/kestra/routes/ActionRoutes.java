package dev.understudy.kestra.routes;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.understudy.kestra.engine.Engine;
import dev.understudy.kestra.http.Json;
import dev.understudy.kestra.http.Multipart;
import dev.understudy.kestra.http.Problem;
import dev.understudy.kestra.http.ProblemException;
import dev.understudy.kestra.http.Reply;
import dev.understudy.kestra.http.Request;
import dev.understudy.kestra.http.Router;
import io.kestra.core.executor.command.Replay;
import io.kestra.core.executor.command.Restart;
import io.kestra.core.executor.command.UpdateLabels;
import io.kestra.core.models.Label;
import io.kestra.core.models.executions.Execution;
import io.kestra.core.models.flows.Flow;
import io.kestra.core.repositories.FlowRepositoryInterface;
import io.kestra.core.runners.FlowInputOutput;
import io.kestra.core.utils.IdUtils;
import java.util.List;
import java.util.Map;

/** What can be done to an execution that exists, one at a time. */
public final class ActionRoutes {
  private final Executions executions;
  private final FlowRepositoryInterface flows;
  private final FlowInputOutput inputs;

  public ActionRoutes(Engine engine) {
    executions = new Executions(engine);
    flows = engine.get(FlowRepositoryInterface.class);
    inputs = engine.get(FlowInputOutput.class);
  }

  public void addTo(Router router) {
    router
        .post("/executions/{executionId}/actions/restart", this::restart)
        .post("/executions/{executionId}/actions/replay", this::replay)
        .post("/executions/{executionId}/actions/replay-with-inputs", this::replayWithInputs)
        .post("/executions/{executionId}/actions/labels", "application/json", this::labels);
  }

  private Reply restart(Request request) throws Exception {
    Execution execution = executions.get(request.variable("executionId"));
    if (!execution.getState().canBeRestarted()) {
      throw new ProblemException(
          Problem.CONFLICT,
          "Execution must be terminated to be restarted, current state is '%s' !"
              .formatted(execution.getState().getCurrent()));
    }
    Restart command = Restart.from(execution, request.number("revision").orElse(null));
    executions.command(execution.getId(), command::withOperationId);
    return answer(execution.getId());
  }

  private Reply replay(Request request) throws Exception {
    Execution execution = executions.get(request.variable("executionId"));
    return replay(request, execution, execution.getInputs());
  }

  /** Recorded: a multipart body is needed even when it has no part. */
  private Reply replayWithInputs(Request request) throws Exception {
    Execution execution = executions.get(request.variable("executionId"));
    if (request.mediaType().isEmpty()) {
      throw new ProblemException(Problem.INVALID_REQUEST_BODY, "Required Body [inputs] not specified");
    }
    Flow flow = flows.findByExecutionWithoutAcl(execution);
    Map<String, Object> given = Multipart.fields(request);
    return replay(
        request,
        execution,
        given.isEmpty() ? execution.getInputs() : inputs.readExecutionInputs(flow, execution, given));
  }

  private Reply replay(Request request, Execution source, Map<String, Object> newInputs) throws Exception {
    String id = IdUtils.create();
    Replay command =
        Replay.from(
                source,
                id,
                request.parameter("taskRunId").orElse(null),
                request.number("revision").orElse(null),
                request.parameter("breakpoints").orElse(null))
            .withInputs(newInputs);
    executions.command(id, command::withOperationId);
    return answer(id);
  }

  private Reply labels(Request request) throws Exception {
    Execution execution = executions.get(request.variable("executionId"));
    if (!execution.getState().isTerminated()) {
      throw new ProblemException(Problem.CONFLICT, "The execution is not terminated");
    }
    List<Label> labels = Json.read(request.body, new TypeReference<>() {});
    UpdateLabels command = UpdateLabels.from(execution, labels);
    executions.command(execution.getId(), command::withOperationId);
    return answer(execution.getId());
  }

  private Reply answer(String executionId) {
    return Reply.json(Shapes.full(executions.get(executionId), null));
  }
}
