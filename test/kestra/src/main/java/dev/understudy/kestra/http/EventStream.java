package dev.understudy.kestra.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.charset.StandardCharsets;
import reactor.core.Disposable;

/** Server-sent events to one client: an id and data per event, no event line and no keep-alives, as Kestra sends them. */
public final class EventStream {
  private final Channel channel;

  EventStream(Channel channel) {
    this.channel = channel;
  }

  public void send(String id, Object data) {
    byte[] head = ("id: " + id + "\ndata: ").getBytes(StandardCharsets.UTF_8);
    byte[] tail = "\n\n".getBytes(StandardCharsets.UTF_8);
    channel.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(head, Json.bytes(data), tail)));
  }

  /** Ends the response and the connection. */
  public void close() {
    channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT).addListener(ChannelFutureListener.CLOSE);
  }

  /** Gives up a subscription when the client goes away. */
  public void disposeOnClose(Disposable subscription) {
    channel.closeFuture().addListener(closed -> subscription.dispose());
  }
}
