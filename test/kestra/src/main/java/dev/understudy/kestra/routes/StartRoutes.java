package dev.understudy.kestra.routes;

import static dev.understudy.kestra.routes.Executions.TENANT;

import dev.understudy.kestra.engine.Engine;
import dev.understudy.kestra.http.Multipart;
import dev.understudy.kestra.http.Problem;
import dev.understudy.kestra.http.ProblemException;
import dev.understudy.kestra.http.Reply;
import dev.understudy.kestra.http.Request;
import dev.understudy.kestra.http.Router;
import io.kestra.core.executor.command.Create;
import io.kestra.core.models.Label;
import io.kestra.core.models.executions.Execution;
import io.kestra.core.models.executions.ExecutionId;
import io.kestra.core.models.executions.ExecutionKind;
import io.kestra.core.models.flows.Flow;
import io.kestra.core.models.flows.input.InputAndValue;
import io.kestra.core.runners.FlowInputOutput;
import io.kestra.core.services.FlowService;
import io.kestra.core.services.WebhookService;
import io.kestra.core.utils.UriProvider;
import io.micronaut.http.sse.Event;
import java.time.ZonedDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/** Starts executions: inputs are the parts of a form, labels are repeated in the query. */
public final class StartRoutes {
  private final Executions executions;
  private final FlowService flows;
  private final FlowInputOutput inputs;
  private final WebhookService streams;
  private final UriProvider urls;

  public StartRoutes(Engine engine) {
    executions = new Executions(engine);
    flows = engine.get(FlowService.class);
    inputs = engine.get(FlowInputOutput.class);
    streams = engine.get(WebhookService.class);
    urls = engine.get(UriProvider.class);
  }

  public void addTo(Router router) {
    router
        .post("/executions/{namespace}/{id}", this::start)
        .post("/executions/{namespace}/{id}/validate", this::validateInputs);
  }

  private Reply start(Request request) throws Exception {
    Map<String, Object> fields = Multipart.fields(request);
    Flow flow = flow(request);
    Execution execution =
        Execution.newExecution(
            flow,
            (ignored, created) -> inputs.readExecutionInputs(flow, created, fields),
            labels(request.parameters("labels")),
            request.parameter("scheduleDate").map(ZonedDateTime::parse),
            request.parameter("kind").map(ExecutionKind::valueOf).orElse(null));
    create(execution);
    Execution stored =
        request.flag("wait", false) ? end(execution, flow) : executions.find(execution.getId()).orElse(execution);
    return Reply.json(Shapes.full(stored, urls.executionUrl(stored)));
  }

  private Flow flow(Request request) {
    return flows.getFlowIfExecutableOrThrow(
        TENANT, request.variable("namespace"), request.variable("id"), request.number("revision"));
  }

  private void create(Execution execution) throws TimeoutException {
    var id =
        new ExecutionId(
            TENANT,
            execution.getNamespace(),
            execution.getFlowId(),
            execution.getId(),
            execution.getFlowRevision());
    Create command =
        Create.of(id)
            .withKind(execution.getKind())
            .withLabels(execution.getLabels())
            .withInputs(execution.getInputs())
            .withScheduleDate(execution.getScheduleDate());
    executions.command(execution.getId(), command::withOperationId);
  }

  private Execution end(Execution execution, Flow flow) {
    return streams.followExecution(execution, flow).last().map(Event::getData).block();
  }

  /** "key:value" each; only the first colon parts them. */
  private static List<Label> labels(List<String> pairs) {
    return pairs.stream()
        .map(
            pair -> {
              int colon = pair.indexOf(':');
              if (colon < 1 || colon == pair.length() - 1) {
                throw new ProblemException(Problem.INVALID_ENTITY, "Invalid queryString parameter");
              }
              return new Label(pair.substring(0, colon).trim(), pair.substring(colon + 1).trim());
            })
        .toList();
  }

  private Reply validateInputs(Request request) throws Exception {
    Map<String, Object> fields = Multipart.fields(request);
    Flow flow = flow(request);
    Execution execution = Execution.newExecution(flow, null, List.of(), Optional.empty());
    List<Map<String, Object>> checked =
        inputs.resolveInputs(flow.getInputs(), flow, execution, fields).stream().map(StartRoutes::checked).toList();
    return Reply.json(Map.of("id", flow.getId(), "namespace", flow.getNamespace(), "inputs", checked));
  }

  private static Map<String, Object> checked(InputAndValue input) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("input", input.input());
    document.put("value", input.value());
    document.put("enabled", input.enabled());
    document.put("isDefault", input.isDefault());
    if (input.exceptions() != null && !input.exceptions().isEmpty()) {
      document.put("errors", input.exceptions().stream().map(e -> Map.of("message", e.getMessage())).toList());
    }
    return document;
  }
}
