package dev.understudy.kestra.http;

import io.kestra.core.exceptions.AlreadyExistsException;
import io.kestra.core.exceptions.ConflictException;
import io.kestra.core.exceptions.DeserializationException;
import io.kestra.core.exceptions.FlowProcessingException;
import io.kestra.core.exceptions.InputOutputValidationException;
import io.kestra.core.exceptions.InvalidException;
import io.kestra.core.exceptions.InvalidQueryFiltersException;
import io.kestra.core.exceptions.NotFoundException;
import io.kestra.core.exceptions.ResourceExpiredException;
import io.kestra.core.exceptions.ValidationErrorException;
import io.kestra.core.queues.MessageTooBigException;
import jakarta.validation.ConstraintViolationException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Exceptions;

/** Turns whatever Kestra's services throw into the problem document that its webserver answers with. */
final class Problems {
  private static final Logger LOG = LoggerFactory.getLogger(Problems.class);
  private static final String SERVER_ERROR_DETAIL =
      "An unexpected error occurred. Quote the traceId when contacting support.";

  private Problems() {}

  static Reply reply(String path, Throwable thrown) {
    Throwable cause = Exceptions.unwrap(thrown);
    Problem problem = kindOf(cause);
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("type", problem.type());
    document.put("title", problem.title);
    document.put("status", problem.status);
    document.put("detail", detailOf(problem, cause));
    document.put("instance", path);
    if (problem.status >= 500) {
      String traceId = UUID.randomUUID().toString();
      document.put("traceId", traceId);
      LOG.error("{} {}", path, traceId, cause);
    }
    return new Reply.Full(problem.status, "application/problem+json", Json.bytes(document));
  }

  /** A server error never tells the caller its cause. */
  private static String detailOf(Problem problem, Throwable cause) {
    if (problem.status >= 500) return SERVER_ERROR_DETAIL;
    String message = cause.getMessage();
    return message == null || message.isBlank() ? problem.title : message;
  }

  private static Problem kindOf(Throwable cause) {
    return switch (cause) {
      case ProblemException own -> own.problem;
      case ConstraintViolationException ignored -> Problem.VALIDATION_FAILED;
      case ValidationErrorException ignored -> Problem.VALIDATION_FAILED;
      case DeserializationException ignored -> Problem.VALIDATION_FAILED;
      case FlowProcessingException flow when isInvalidFlow(flow) -> Problem.VALIDATION_FAILED;
      case InputOutputValidationException ignored -> Problem.INVALID_ENTITY;
      case InvalidException ignored -> Problem.INVALID_ENTITY;
      case InvalidQueryFiltersException ignored -> Problem.INVALID_QUERY_FILTERS;
      case NotFoundException ignored -> Problem.NOT_FOUND;
      case NoSuchElementException ignored -> Problem.NOT_FOUND;
      case AlreadyExistsException ignored -> Problem.ENTITY_ALREADY_EXISTS;
      case ConflictException ignored -> Problem.CONFLICT;
      case ResourceExpiredException ignored -> Problem.RESOURCE_EXPIRED;
      case MessageTooBigException ignored -> Problem.PAYLOAD_TOO_LARGE;
      case IllegalArgumentException ignored -> Problem.INVALID_ARGUMENT;
      case IllegalStateException state when isDisabledFlow(state) -> Problem.CONFLICT;
      case TimeoutException ignored -> Problem.TIMEOUT;
      default -> Problem.INTERNAL_ERROR;
    };
  }

  private static boolean isInvalidFlow(FlowProcessingException exception) {
    return exception.getCause() instanceof ConstraintViolationException
        || exception.getCause() instanceof DeserializationException;
  }

  /** FlowService says so by an IllegalStateException; the recorded answer is 409. */
  private static boolean isDisabledFlow(IllegalStateException exception) {
    return exception.getMessage() != null && exception.getMessage().startsWith("Requested Flow");
  }
}
