package dev.understudy.kestra.routes;

import dev.understudy.kestra.engine.Engine;
import dev.understudy.kestra.http.Problem;
import dev.understudy.kestra.http.ProblemException;
import io.kestra.core.async.AsyncOperationProcessedEvent;
import io.kestra.core.async.AsyncOperationProcessedEvent.Outcome;
import io.kestra.core.async.AsyncOperationsConfiguration;
import io.kestra.core.executor.command.ExecutionCommand;
import io.kestra.core.models.executions.Execution;
import io.kestra.core.queues.DispatchQueueInterface;
import io.kestra.core.queues.QueueException;
import io.kestra.core.repositories.ExecutionRepositoryInterface;
import io.kestra.core.services.AsyncOperationWaiter;
import io.micronaut.core.type.Argument;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import reactor.core.Exceptions;

/** Reads executions, and gives the executor commands about them. */
final class Executions {
  static final String TENANT = "main";

  private final ExecutionRepositoryInterface repository;
  private final AsyncOperationWaiter waiter;
  private final AsyncOperationsConfiguration configuration;
  private final DispatchQueueInterface<ExecutionCommand> commands;

  @SuppressWarnings("unchecked") // the container knows the queue's type, Java's erasure does not
  Executions(Engine engine) {
    repository = engine.get(ExecutionRepositoryInterface.class);
    waiter = engine.get(AsyncOperationWaiter.class);
    configuration = engine.get(AsyncOperationsConfiguration.class);
    commands = engine.context().getBean(Argument.of(DispatchQueueInterface.class, ExecutionCommand.class));
  }

  Optional<Execution> find(String id) {
    return repository.findById(TENANT, id);
  }

  Execution get(String id) {
    return find(id).orElseThrow(() -> ProblemException.notFound("Unable to find execution '%s'".formatted(id)));
  }

  /** Sends a command, named by an operation id, and returns once the executor has processed it. */
  void command(String executionId, Function<String, ExecutionCommand> command) throws TimeoutException {
    await(executionId, operationId -> commands.emit(command.apply(operationId)));
  }

  /** Emits a message, named by an operation id, and returns once the executor has processed it. */
  void await(String executionId, Emit emit) throws TimeoutException {
    AsyncOperationProcessedEvent event =
        waiter.submitAndWait(executionId, operationId -> emit.propagating(operationId), configuration.waitTimeout());
    if (event.outcome() == Outcome.FAILED) throw new ProblemException(Problem.CONFLICT, event.error());
  }

  /** A message to a queue. */
  @FunctionalInterface
  interface Emit {
    void to(String operationId) throws QueueException;

    /** Keeps the exception's own type, by which the caller tells a message that is too big. */
    default void propagating(String operationId) {
      try {
        to(operationId);
      } catch (QueueException exception) {
        throw Exceptions.propagate(exception);
      }
    }
  }
}
