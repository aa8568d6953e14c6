package dev.understudy.kestra.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kestra.core.serializers.JacksonMapper;
import java.io.IOException;

/** The webserver's JSON: Kestra's own mapper, with durations as ISO text where the engine alone writes seconds. */
public final class Json {
  private static final ObjectMapper MAPPER =
      JacksonMapper.ofJson().copy().configure(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS, false);

  private Json() {}

  public static byte[] bytes(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException exception) {
      throw new IllegalStateException(exception);
    }
  }

  /** The value as a document that fields can be added to or taken from. */
  public static ObjectNode document(Object value) {
    return MAPPER.valueToTree(value);
  }

  public static <T> T read(byte[] body, TypeReference<T> type) {
    try {
      return MAPPER.readValue(body, type);
    } catch (IOException exception) {
      throw new ProblemException(Problem.INVALID_JSON, "Invalid JSON");
    }
  }
}
