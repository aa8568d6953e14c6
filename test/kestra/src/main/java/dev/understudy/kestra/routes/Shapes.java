package dev.understudy.kestra.routes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.understudy.kestra.http.Json;
import io.kestra.core.models.executions.Execution;
import java.util.List;

/** The three shapes in which Kestra 2.0 shows one execution; none has outputs. */
final class Shapes {
  private static final List<String> NOT_IN_SLIM = List.of("deleted", "outputs");
  private static final List<String> NOT_IN_SLIM_TASK_RUN =
      List.of("tenantId", "executionId", "namespace", "flowId", "outputs");
  private static final List<String> NOT_IN_SEARCH =
      List.of("deleted", "outputs", "taskRunList", "variables", "metadata", "traceParent", "fixtures", "breakpoints");

  private Shapes() {}

  /** POST and the actions: everything, and the execution's page. */
  static ObjectNode full(Execution execution, Object url) {
    ObjectNode document = Json.document(execution);
    if (url != null) document.put("url", url.toString());
    return document;
  }

  /** GET: task runs without what the execution says already. */
  static ObjectNode slim(Execution execution) {
    ObjectNode document = Json.document(execution);
    document.remove(NOT_IN_SLIM);
    document.path("taskRunList").forEach(taskRun -> ((ObjectNode) taskRun).remove(NOT_IN_SLIM_TASK_RUN));
    return document;
  }

  /** An item of a search: no task runs. */
  static ObjectNode searched(Execution execution) {
    ObjectNode document = Json.document(execution);
    document.remove(NOT_IN_SEARCH);
    return document;
  }
}
