package dev.understudy.kestra.engine;

import io.kestra.core.models.QueryFilter;
import io.kestra.core.models.executions.LogEntry;
import io.kestra.core.runners.FollowLogEvent;
import io.kestra.core.services.FollowLogEventMatcher;
import java.util.List;
import org.slf4j.event.Level;

/** Lets a followed log line pass by its level: core leaves this bean to the webserver. */
final class LevelMatcher implements FollowLogEventMatcher {
  @Override
  public boolean matches(FollowLogEvent event, List<QueryFilter> filters) {
    if (filters == null) return true;
    return filters.stream()
        .filter(filter -> filter.field() == QueryFilter.Field.LEVEL)
        .map(filter -> Level.valueOf(filter.value().toString()))
        .allMatch(level -> LogEntry.findLevelsByMin(level).contains(event.level()));
  }
}
