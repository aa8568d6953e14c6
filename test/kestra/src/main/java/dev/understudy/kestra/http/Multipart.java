package dev.understudy.kestra.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.multipart.Attribute;
import io.netty.handler.codec.http.multipart.DefaultHttpDataFactory;
import io.netty.handler.codec.http.multipart.HttpPostRequestDecoder;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** The text parts of a multipart/form-data body; file parts are refused, for none of our flows has a FILE input. */
public final class Multipart {
  public static final String MEDIA_TYPE = "multipart/form-data";

  private Multipart() {}

  /** The parts by name; none for a request without a body. */
  public static Map<String, Object> fields(Request request) throws IOException {
    if (request.body.length == 0 && request.mediaType().isEmpty()) return Map.of();
    requireMultipart(request);
    var decoder = new HttpPostRequestDecoder(new DefaultHttpDataFactory(false), netty(request));
    try {
      Map<String, Object> fields = new HashMap<>();
      for (var part : decoder.getBodyHttpDatas()) {
        if (!(part instanceof Attribute attribute)) {
          throw new ProblemException(Problem.INVALID_ENTITY, "The fixture takes no file uploads");
        }
        fields.put(attribute.getName(), attribute.getValue());
      }
      return fields;
    } finally {
      decoder.destroy();
    }
  }

  private static void requireMultipart(Request request) {
    if (!request.mediaType().equals(MEDIA_TYPE)) {
      throw new ProblemException(
          Problem.UNSUPPORTED_MEDIA_TYPE,
          "Content Type [%s] not allowed. Allowed types: [%s]".formatted(request.mediaType(), MEDIA_TYPE));
    }
  }

  private static DefaultFullHttpRequest netty(Request request) {
    var copy =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1, HttpMethod.POST, request.uri, Unpooled.wrappedBuffer(request.body));
    copy.headers().set(HttpHeaderNames.CONTENT_TYPE, request.header(HttpHeaderNames.CONTENT_TYPE).orElse(""));
    return copy;
  }
}
