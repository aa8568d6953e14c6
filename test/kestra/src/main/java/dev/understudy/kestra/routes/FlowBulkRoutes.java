package dev.understudy.kestra.routes;

import static dev.understudy.kestra.routes.Executions.TENANT;

import dev.understudy.kestra.engine.Engine;
import dev.understudy.kestra.http.Reply;
import dev.understudy.kestra.http.Request;
import dev.understudy.kestra.http.Router;
import io.kestra.core.exceptions.FlowProcessingException;
import io.kestra.core.models.flows.FlowWithSource;
import io.kestra.core.models.flows.GenericFlow;
import io.kestra.core.queues.QueueException;
import io.kestra.core.repositories.FlowRepositoryInterface;
import io.kestra.core.services.FlowService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Many flows in one body, parted by ---. Recorded: unless delete=false, every flow that is not in it is deleted. */
public final class FlowBulkRoutes {
  private final FlowService service;
  private final FlowRepositoryInterface repository;

  public FlowBulkRoutes(Engine engine) {
    service = engine.get(FlowService.class);
    repository = engine.get(FlowRepositoryInterface.class);
  }

  public void addTo(Router router) {
    router.post("/flows/bulk", FlowRoutes.YAML, this::replaceAll);
  }

  static List<String> documents(String yaml) {
    return Arrays.stream(yaml.split("(?m)^---.*$")).filter(document -> !document.isBlank()).toList();
  }

  private Reply replaceAll(Request request) throws FlowProcessingException, QueueException {
    List<GenericFlow> flows =
        documents(request.text()).stream().map(source -> GenericFlow.fromYaml(TENANT, source)).toList();
    List<FlowWithSource> saved = new ArrayList<>();
    for (GenericFlow flow : flows) saved.add(upsert(flow));
    if (request.flag("delete", true)) saved.addAll(deleteOthers(request, saved));
    return Reply.json(saved);
  }

  private FlowWithSource upsert(GenericFlow flow) throws FlowProcessingException, QueueException {
    var previous = repository.findByIdWithSource(TENANT, flow.getNamespace(), flow.getId());
    return previous.isPresent() ? service.update(flow, previous.get()) : service.create(flow);
  }

  private List<FlowWithSource> deleteOthers(Request request, List<FlowWithSource> kept) {
    Set<String> keptIds = new HashSet<>(kept.stream().map(FlowWithSource::uidWithoutRevision).toList());
    return repository.findAllWithSource(TENANT).stream()
        .filter(flow -> request.parameter("namespace").map(flow.getNamespace()::equals).orElse(true))
        .filter(flow -> !keptIds.contains(flow.uidWithoutRevision()))
        .map(service::delete)
        .toList();
  }
}
