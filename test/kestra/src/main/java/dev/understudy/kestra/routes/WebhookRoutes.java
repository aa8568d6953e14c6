package dev.understudy.kestra.routes;

import static dev.understudy.kestra.routes.Executions.TENANT;

import dev.understudy.kestra.engine.Engine;
import dev.understudy.kestra.http.Json;
import dev.understudy.kestra.http.ProblemException;
import dev.understudy.kestra.http.Reply;
import dev.understudy.kestra.http.Request;
import dev.understudy.kestra.http.Router;
import io.kestra.core.exceptions.IllegalVariableEvaluationException;
import io.kestra.core.http.HttpRequest;
import io.kestra.core.http.HttpResponse;
import io.kestra.core.models.flows.Flow;
import io.kestra.core.repositories.FlowRepositoryInterface;
import io.kestra.core.services.WebhookService;
import io.kestra.core.utils.IdUtils;
import io.kestra.plugin.core.trigger.AbstractWebhookTrigger;
import io.kestra.plugin.core.trigger.WebhookContext;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Starts an execution by a flow's Webhook trigger; its key is the only secret that is asked for. */
public final class WebhookRoutes {
  private static final String PATH = "/executions/webhook/{namespace}/{id}/{key}";
  private static final int OK = 200;

  private final FlowRepositoryInterface flows;
  private final WebhookService service;

  public WebhookRoutes(Engine engine) {
    flows = engine.get(FlowRepositoryInterface.class);
    service = engine.get(WebhookService.class);
  }

  public void addTo(Router router) {
    router.get(PATH, this::call).post(PATH, this::call).put(PATH, null, this::call);
  }

  private Reply call(Request request) throws Exception {
    Flow flow =
        flows
            .findByIdForExecutionWithoutAcl(TENANT, request.variable("namespace"), request.variable("id"))
            .orElseThrow(() -> ProblemException.notFound("Flow not found"));
    AbstractWebhookTrigger trigger = triggerOf(flow, request.variable("key"));
    var context =
        WebhookContext.builder()
            .request(kestraRequest(request))
            .flow(flow)
            .trigger(trigger)
            .webhookService(service)
            .executionId(IdUtils.create())
            .build();
    return reply(trigger.evaluate(context).block());
  }

  private AbstractWebhookTrigger triggerOf(Flow flow, String key) {
    var triggers = flow.getTriggers() == null ? List.of() : flow.getTriggers();
    return triggers.stream()
        .filter(AbstractWebhookTrigger.class::isInstance)
        .map(AbstractWebhookTrigger.class::cast)
        .filter(trigger -> !trigger.isDisabled() && key.equals(keyOf(flow, trigger)))
        .findFirst()
        .orElseThrow(() -> ProblemException.notFound("Webhook not found"));
  }

  // A key may be an expression, such as a secret's. One that cannot be rendered opens nothing.
  private String keyOf(Flow flow, AbstractWebhookTrigger trigger) {
    try {
      return service.runContext(flow, trigger).render(trigger.getKey()).trim();
    } catch (IllegalVariableEvaluationException e) {
      return null;
    }
  }

  private static HttpRequest kestraRequest(Request request) {
    var body = request.body.length == 0 ? null : HttpRequest.StringRequestBody.of(request.text());
    return HttpRequest.of(URI.create(request.uri), request.method, body, request.headers);
  }

  private static Reply reply(HttpResponse<?> response) {
    int status = response.getStatus() == null ? OK : response.getStatus().getCode();
    if (response.getBody() == null) return Reply.empty(status);
    if (response.getBody() instanceof String text) {
      return new Reply.Full(status, "text/plain", text.getBytes(StandardCharsets.UTF_8), Map.of());
    }
    return new Reply.Full(status, "application/json", Json.bytes(response.getBody()), Map.of());
  }
}
