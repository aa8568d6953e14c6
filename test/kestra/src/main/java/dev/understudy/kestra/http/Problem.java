package dev.understudy.kestra.http;

/** The kinds of RFC 9457 problem of Kestra 2.0 that these routes can give: slug, title, status. */
public enum Problem {
  INVALID_JSON("invalid-json", "Invalid JSON", 422),
  INVALID_REQUEST_BODY("invalid-request-body", "Invalid request body", 422),
  INVALID_ARGUMENT("invalid-argument", "Invalid argument", 422),
  VALIDATION_FAILED("validation-failed", "Validation failed", 422),
  INVALID_ENTITY("invalid-entity", "Invalid entity", 422),
  BAD_REQUEST("bad-request", "Bad request", 400),
  INVALID_QUERY_FILTERS("invalid-query-filters", "Invalid query filters", 400),
  BULK_VALIDATION_FAILED("bulk-validation-failed", "Bulk validation failed", 400),
  NOT_FOUND("not-found", "Resource not found", 404),
  METHOD_NOT_ALLOWED("method-not-allowed", "Method not allowed", 405),
  CONFLICT("conflict", "Conflict", 409),
  ENTITY_ALREADY_EXISTS("entity-already-exists", "Entity already exists", 409),
  RESOURCE_EXPIRED("resource-expired", "Resource has expired", 410),
  PAYLOAD_TOO_LARGE("payload-too-large", "Payload too large", 413),
  UNSUPPORTED_MEDIA_TYPE("unsupported-media-type", "Unsupported media type", 415),
  INTERNAL_ERROR("internal-error", "Internal server error", 500),
  TIMEOUT("timeout", "Operation timed out", 504);

  private static final String BASE = "https://kestra.io/docs/api-reference/problems/";

  public final String title;
  public final int status;
  private final String slug;

  Problem(String slug, String title, int status) {
    this.slug = slug;
    this.title = title;
    this.status = status;
  }

  public String type() {
    return BASE + slug;
  }
}
