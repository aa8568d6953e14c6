package dev.understudy.kestra.routes;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.understudy.kestra.http.Json;
import dev.understudy.kestra.http.Problem;
import dev.understudy.kestra.http.ProblemException;
import dev.understudy.kestra.http.Request;
import io.kestra.core.models.executions.Execution;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Reads a body that is a list of execution ids. */
final class Bulk {
  private Bulk() {}

  /** The executions named; one that is unknown or not allowed refuses them all with 400. */
  static List<Execution> byIds(
      Request request, Executions executions, String refusal, Predicate<Execution> allowed) {
    List<String> ids = Json.read(request.body, new TypeReference<>() {});
    List<Execution> found = ids.stream().map(executions::find).flatMap(Optional::stream).filter(allowed).toList();
    if (found.size() < ids.size()) throw new ProblemException(Problem.BULK_VALIDATION_FAILED, refusal);
    return found;
  }
}
