package dev.understudy.kestra.engine;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Kestra's configuration for one machine: everything in one process, H2 in a file, nothing sent home. */
final class KestraProperties {
  private KestraProperties() {}

  static Map<String, Object> of(Settings settings) {
    var properties = new HashMap<String, Object>();
    properties.put("micronaut.application.name", "kestra");
    properties.put("kestra.url", settings.url());
    properties.put("kestra.server-type", "STANDALONE");
    putDatabase(properties, settings);
    properties.put("kestra.storage.type", "local");
    properties.put("kestra.storage.local.base-path", settings.dataDirectory().resolve("storage").toString());
    properties.put("kestra.tasks.tmp-dir.path", settings.dataDirectory().resolve("tmp").toString());
    properties.put("kestra.controller.port", settings.controllerPort());
    properties.put("kestra.worker.controllers.type", "STATIC");
    properties.put(
        "kestra.worker.controllers.static.endpoints",
        List.of(Map.of("host", "127.0.0.1", "port", settings.controllerPort())));
    properties.put("kestra.server.service.purge.initial-delay", "1h");
    properties.put("kestra.server.service.purge.fixed-delay", "1d");
    properties.put("kestra.server.service.purge.retention", "30d");
    properties.put("kestra.queue.message-protection.enabled", true);
    properties.put("kestra.queue.message-protection.limit", 1_048_576);
    properties.put("kestra.anonymous-usage-report.enabled", false);
    properties.put("kestra.tutorial-flows.enabled", false);
    properties.putAll(settings.overrides());
    return properties;
  }

  /** A commit must outlive kill -9, as it does on Kestra's Postgres: H2 else keeps it in memory for half a second. */
  private static void putDatabase(Map<String, Object> properties, Settings settings) {
    String file = settings.dataDirectory().resolve("kestra").toString();
    properties.put("kestra.repository.type", "h2");
    properties.put("kestra.queue.type", "h2");
    properties.put(
        "datasources.h2.url", "jdbc:h2:file:" + file + ";TIME ZONE=UTC;DB_CLOSE_ON_EXIT=FALSE;WRITE_DELAY=0");
    properties.put("datasources.h2.username", "sa");
    properties.put("datasources.h2.password", "");
    properties.put("datasources.h2.driver-class-name", "org.h2.Driver");
  }
}
