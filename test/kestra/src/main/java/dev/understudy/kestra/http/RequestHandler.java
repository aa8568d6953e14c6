package dev.understudy.kestra.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

/** Carries requests from Netty to the API, each on a virtual thread, and its reply back. */
final class RequestHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
  private final Api api;

  RequestHandler(Api api) {
    this.api = api;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest message) {
    var request = new Request(message);
    Thread.startVirtualThread(() -> answer(context.channel(), request));
  }

  private void answer(Channel channel, Request request) {
    switch (api.handle(request)) {
      case Reply.Full full -> write(channel, full);
      case Reply.Events events -> stream(channel, events);
    }
  }

  private static void write(Channel channel, Reply.Full reply) {
    var response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(reply.status()), Unpooled.wrappedBuffer(reply.body()));
    if (reply.contentType() != null) response.headers().set(HttpHeaderNames.CONTENT_TYPE, reply.contentType());
    reply.headers().forEach((name, value) -> response.headers().set(name, value));
    response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, reply.body().length);
    channel.writeAndFlush(response);
  }

  private static void stream(Channel channel, Reply.Events reply) {
    var head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    head.headers().set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.TEXT_EVENT_STREAM);
    head.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    channel.writeAndFlush(head);
    reply.source().accept(new EventStream(channel));
  }

  /** A client that goes away is no error of ours. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }
}
