package dev.understudy.kestra.engine;

import io.kestra.core.runners.Executor;
import io.kestra.core.runners.Indexer;
import io.kestra.core.runners.Scheduler;
import io.kestra.core.runners.Worker;
import io.kestra.core.server.Service;
import io.kestra.core.utils.Await;
import io.kestra.worker.systemworker.SystemWorker;
import io.micronaut.context.ApplicationContext;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;

/** The published engine in this process: every service that Kestra's own standalone server starts, but its webserver. */
public final class Engine implements AutoCloseable {
  private static final int WORKER_THREADS = 16;
  private static final Duration START_TIMEOUT = Duration.ofMinutes(2);

  private final ApplicationContext context;
  private final ExecutorService threads = Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory());

  private Engine(ApplicationContext context) {
    this.context = context;
  }

  /** Starts every service and returns once all are running. */
  public static Engine start(Settings settings) throws TimeoutException {
    ApplicationContext context =
        ApplicationContext.builder()
            .deduceEnvironment(false)
            .banner(false)
            .properties(KestraProperties.of(settings))
            .singletons(new LevelMatcher())
            .start();
    var engine = new Engine(context);
    engine.startServices();
    return engine;
  }

  public <T> T get(Class<T> type) {
    return context.getBean(type);
  }

  public ApplicationContext context() {
    return context;
  }

  private void startServices() throws TimeoutException {
    var controller = LoopbackController.of(context);
    var executor = context.getBean(Executor.class);
    var worker = context.getBean(Worker.class);
    var scheduler = context.getBean(Scheduler.class);
    var indexer = context.getBean(Indexer.class);
    var systemWorker = context.getBean(SystemWorker.class);
    threads.execute(executor);
    threads.execute(controller::start);
    threads.execute(() -> worker.start(WORKER_THREADS));
    threads.execute(scheduler);
    threads.execute(indexer);
    threads.execute(systemWorker::start);
    List<Service> services = List.of(executor, controller, worker, scheduler, indexer, systemWorker);
    Await.until(() -> services.stream().allMatch(Engine::isRunning), Duration.ofMillis(50), START_TIMEOUT);
  }

  private static boolean isRunning(Service service) {
    return service.getState() != null && service.getState().isRunning();
  }

  @Override
  public void close() {
    context.close();
    threads.shutdownNow();
  }
}
