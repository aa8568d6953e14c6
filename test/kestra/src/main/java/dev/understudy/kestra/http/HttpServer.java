package dev.understudy.kestra.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerExpectContinueHandler;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import java.net.InetAddress;

/** An HTTP listener on loopback, of the same Netty that Kestra's webserver stands on. */
public final class HttpServer implements AutoCloseable {
  private static final int BODY_BYTES_MAX = 64 * 1024 * 1024;
  private static final int URI_BYTES_MAX = 64 * 1024;

  private final EventLoopGroup threads = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());

  public void listen(int port, Api api) throws InterruptedException {
    new ServerBootstrap()
        .group(threads)
        .channel(NioServerSocketChannel.class)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childHandler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel channel) {
                addHandlers(channel, api);
              }
            })
        .bind(InetAddress.getLoopbackAddress(), port)
        .sync();
  }

  private static void addHandlers(Channel channel, Api api) {
    channel
        .pipeline()
        .addLast(new HttpServerCodec(URI_BYTES_MAX, URI_BYTES_MAX, URI_BYTES_MAX))
        .addLast(new HttpServerKeepAliveHandler())
        .addLast(new HttpServerExpectContinueHandler())
        .addLast(new HttpObjectAggregator(BODY_BYTES_MAX))
        .addLast(new RequestHandler(api));
  }

  @Override
  public void close() {
    threads.shutdownGracefully();
  }
}
