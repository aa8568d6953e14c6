package dev.understudy.kestra.http;

import io.kestra.core.models.QueryFilter;
import io.kestra.core.models.QueryFilter.Field;
import io.kestra.core.models.QueryFilter.Op;
import io.kestra.core.models.QueryFilter.Resource;
import io.kestra.core.models.flows.FlowScope;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code filters[field][OP]=value} and {@code filters[labels][OP][key]=value} from a query. */
public final class Filters {
  private static final Pattern PARAMETER = Pattern.compile("filters\\[(\\w+)]\\[(\\w+)](?:\\[(.+)])?");

  private Filters() {}

  /** The filters that this resource understands; an operation or field that it does not is refused with 400. */
  public static List<QueryFilter> of(Request request, Resource resource) {
    List<QueryFilter> filters = new ArrayList<>();
    Map<Op, Map<String, String>> labels = new EnumMap<>(Op.class);
    request.query.forEach(
        (name, values) -> {
          if (!name.startsWith("filters[")) return;
          Matcher matcher = PARAMETER.matcher(name);
          if (!matcher.matches()) throw notSupported(name);
          Op operation = Op.fromString(matcher.group(2));
          if (matcher.group(3) != null) {
            labels.computeIfAbsent(operation, absent -> new HashMap<>()).put(matcher.group(3), values.getFirst());
          } else {
            filters.add(filter(Field.fromString(matcher.group(1)), operation, values.getFirst()));
          }
        });
    labels.forEach((operation, pairs) -> filters.add(leaf(Field.LABELS, operation, pairs)));
    QueryFilter.validateQueryFilters(filters, resource);
    return filters;
  }

  /** Kestra knows groups (filters[or][0]…); to overlook one here could delete what was not meant. */
  private static ProblemException notSupported(String name) {
    return new ProblemException(Problem.INVALID_QUERY_FILTERS, "The fixture does not know the filter " + name);
  }

  private static QueryFilter filter(Field field, Op operation, String text) {
    if (field == Field.TIME_RANGE) return since(Duration.parse(text));
    boolean isList = operation == Op.IN || operation == Op.NOT_IN;
    if (field == Field.SCOPE) {
      return leaf(field, operation, List.of(text.split(",")).stream().map(FlowScope::valueOf).toList());
    }
    return leaf(field, operation, isList ? List.of(text.split(",")) : text);
  }

  /** No repository knows a time range: the webserver turns it into a start date. */
  private static QueryFilter since(Duration range) {
    return leaf(Field.START_DATE, Op.GREATER_THAN_OR_EQUAL_TO, ZonedDateTime.now(ZoneOffset.UTC).minus(range.abs()).toString());
  }

  private static QueryFilter leaf(Field field, Op operation, Object value) {
    return QueryFilter.builder().field(field).operation(operation).value(value).build();
  }
}
