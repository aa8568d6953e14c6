package dev.understudy.kestra.routes;

import static dev.understudy.kestra.routes.Executions.TENANT;

import dev.understudy.kestra.engine.Engine;
import dev.understudy.kestra.http.Filters;
import dev.understudy.kestra.http.Pages;
import dev.understudy.kestra.http.Problem;
import dev.understudy.kestra.http.ProblemException;
import dev.understudy.kestra.http.Reply;
import dev.understudy.kestra.http.Request;
import dev.understudy.kestra.http.Router;
import io.kestra.core.exceptions.FlowProcessingException;
import io.kestra.core.models.QueryFilter;
import io.kestra.core.models.flows.FlowSource;
import io.kestra.core.models.flows.FlowWithSource;
import io.kestra.core.models.flows.GenericFlow;
import io.kestra.core.queues.QueueException;
import io.kestra.core.repositories.FlowRepositoryInterface;
import io.kestra.core.services.FlowService;
import java.util.List;
import java.util.Optional;

/** Flows, by their YAML source. */
public final class FlowRoutes {
  static final String YAML = "application/x-yaml";

  private final FlowService service;
  private final FlowRepositoryInterface repository;

  public FlowRoutes(Engine engine) {
    service = engine.get(FlowService.class);
    repository = engine.get(FlowRepositoryInterface.class);
  }

  public void addTo(Router router) {
    router
        .post("/flows", YAML, this::create)
        .post("/flows/validate", YAML, this::validate)
        .get("/flows/search", this::search)
        .get("/flows/{namespace}", this::ofNamespace)
        .get("/flows/{namespace}/{id}", this::get)
        .put("/flows/{namespace}/{id}", YAML, this::update)
        .delete("/flows/{namespace}/{id}", this::delete)
        .get("/flows/{namespace}/{id}/revisions", this::revisions);
  }

  private Reply create(Request request) throws FlowProcessingException, QueueException {
    GenericFlow flow = GenericFlow.fromYaml(TENANT, request.text());
    if (find(flow.getNamespace(), flow.getId()).isPresent()) {
      throw new ProblemException(
          Problem.ENTITY_ALREADY_EXISTS,
          "A flow with id '%s' already exists in namespace '%s'.".formatted(flow.getId(), flow.getNamespace()));
    }
    return Reply.json(service.create(flow));
  }

  private Reply update(Request request) throws FlowProcessingException, QueueException {
    FlowWithSource previous = existing(request);
    GenericFlow flow = GenericFlow.fromYaml(TENANT, request.text());
    if (!flow.getId().equals(previous.getId()) || !flow.getNamespace().equals(previous.getNamespace())) {
      throw new ProblemException(Problem.VALIDATION_FAILED, "Illegal flow update: id or namespace differs");
    }
    return Reply.json(service.update(flow, previous));
  }

  private Reply get(Request request) {
    if (request.flag("source", false)) return Reply.json(existing(request));
    return Reply.json(
        repository
            .findById(TENANT, request.variable("namespace"), request.variable("id"), request.number("revision"))
            .orElseThrow(FlowRoutes::unknown));
  }

  private Reply delete(Request request) {
    service.delete(existing(request));
    return Reply.empty(204);
  }

  private Reply ofNamespace(Request request) {
    return Reply.json(repository.findByNamespace(TENANT, request.variable("namespace")));
  }

  private Reply revisions(Request request) {
    return Reply.json(
        repository.findRevisions(TENANT, request.variable("namespace"), request.variable("id"), false));
  }

  private Reply search(Request request) {
    var page =
        repository.find(
            Pages.of(request, column -> column), TENANT, Filters.of(request, QueryFilter.Resource.FLOW));
    return Reply.page(page, page.getTotal());
  }

  /** 200 also for flows that are not valid: the answer names their faults. */
  private Reply validate(Request request) {
    List<FlowSource> sources =
        FlowBulkRoutes.documents(request.text()).stream().map(source -> new FlowSource(null, source)).toList();
    return Reply.json(service.validate(TENANT, sources));
  }

  private FlowWithSource existing(Request request) {
    return repository
        .findByIdWithSource(TENANT, request.variable("namespace"), request.variable("id"), request.number("revision"))
        .orElseThrow(FlowRoutes::unknown);
  }

  private Optional<FlowWithSource> find(String namespace, String id) {
    return repository.findByIdWithSource(TENANT, namespace, id);
  }

  private static ProblemException unknown() {
    return ProblemException.notFound("Flow not found");
  }
}
