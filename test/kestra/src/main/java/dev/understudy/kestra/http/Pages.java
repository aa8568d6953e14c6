package dev.understudy.kestra.http;

import io.micronaut.data.model.Pageable;
import io.micronaut.data.model.Sort;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads {@code page}, {@code size} and {@code sort=field:direction}; pages count from 1. */
public final class Pages {
  private static final int SIZE_DEFAULT = 10;

  private Pages() {}

  /** @param column from a field's name in the API to the repository's; null for one that cannot be sorted by. */
  public static Pageable of(Request request, Function<String, String> column) {
    int page = positive("page", request.number("page"), 1);
    int size = positive("size", request.number("size"), SIZE_DEFAULT);
    List<Sort.Order> orders = request.parameters("sort").stream().map(sort -> order(sort, column)).toList();
    return orders.isEmpty() ? Pageable.from(page, size) : Pageable.from(page, size, Sort.of(orders));
  }

  private static int positive(String name, Optional<Integer> given, int otherwise) {
    int value = given.orElse(otherwise);
    if (value < 1) {
      throw new ProblemException(Problem.VALIDATION_FAILED, name + ": must be greater than or equal to 1");
    }
    return value;
  }

  private static Sort.Order order(String sort, Function<String, String> column) {
    String[] parts = sort.split(":");
    String name = parts.length == 2 ? column.apply(parts[0]) : null;
    if (name == null) throw new ProblemException(Problem.INVALID_ENTITY, "Invalid sort parameter");
    return parts[1].equals("asc") ? Sort.Order.asc(name) : Sort.Order.desc(name);
  }
}
