package dev.understudy.kestra;

import dev.understudy.kestra.engine.Engine;
import dev.understudy.kestra.engine.Settings;
import dev.understudy.kestra.http.Api;
import dev.understudy.kestra.http.HttpServer;
import dev.understudy.kestra.http.Router;
import dev.understudy.kestra.routes.ActionRoutes;
import dev.understudy.kestra.routes.DeleteRoutes;
import dev.understudy.kestra.routes.ExecutionRoutes;
import dev.understudy.kestra.routes.FigureRoutes;
import dev.understudy.kestra.routes.FlowBulkRoutes;
import dev.understudy.kestra.routes.FlowRoutes;
import dev.understudy.kestra.routes.InstanceRoutes;
import dev.understudy.kestra.routes.KillRoutes;
import dev.understudy.kestra.routes.KvRoutes;
import dev.understudy.kestra.routes.LogRoutes;
import dev.understudy.kestra.routes.OutputRoutes;
import dev.understudy.kestra.routes.StartRoutes;
import dev.understudy.kestra.routes.WebhookRoutes;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/** Starts the engine and its HTTP routes, and prints one line of JSON once requests are served. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) throws Exception {
    Settings settings = Settings.parse(List.of(arguments));
    Engine engine = Engine.start(settings);
    var server = new HttpServer();
    var credentials = settings.credentials().map(account -> account.username() + ":" + account.password());
    server.listen(settings.port(), new Api(routes(engine, settings), credentials));
    server.listen(settings.managementPort(), new Api(InstanceRoutes.management(), Optional.empty()));
    Runtime.getRuntime().addShutdownHook(new Thread(server::close));
    System.out.printf(
        "{\"ready\":true,\"url\":\"%s\",\"managementUrl\":\"http://127.0.0.1:%d\",\"pid\":%d}%n",
        settings.url(), settings.managementPort(), ProcessHandle.current().pid());
    if (settings.untilEof()) endWithStandardInput();
  }

  /** Whoever started this is gone when standard input ends. */
  private static void endWithStandardInput() throws IOException {
    System.in.transferTo(OutputStream.nullOutputStream());
    System.exit(0);
  }

  private static Router routes(Engine engine, Settings settings) {
    var router = new Router();
    new InstanceRoutes(engine, settings).addTo(router);
    new FlowRoutes(engine).addTo(router);
    new FlowBulkRoutes(engine).addTo(router);
    new StartRoutes(engine).addTo(router);
    new WebhookRoutes(engine).addTo(router);
    new ExecutionRoutes(engine).addTo(router);
    new ActionRoutes(engine).addTo(router);
    new KillRoutes(engine).addTo(router);
    new DeleteRoutes(engine).addTo(router);
    new LogRoutes(engine).addTo(router);
    new OutputRoutes(engine).addTo(router);
    new KvRoutes(engine).addTo(router);
    new FigureRoutes(engine).addTo(router);
    return router;
  }
}
