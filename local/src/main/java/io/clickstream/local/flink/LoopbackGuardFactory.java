package io.clickstream.local.flink;

import io.clickstream.core.http.LoopbackGuard;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.io.network.netty.InboundChannelHandlerFactory;
import org.apache.flink.shaded.netty4.io.netty.buffer.Unpooled;
import org.apache.flink.shaded.netty4.io.netty.channel.Channel;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelFutureListener;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelHandler;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelHandlerContext;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelInboundHandlerAdapter;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.DefaultFullHttpResponse;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.FullHttpResponse;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpHeaderNames;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpRequest;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpResponseStatus;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpServerCodec;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpVersion;
import org.apache.flink.shaded.netty4.io.netty.util.ReferenceCountUtil;

/** {@link LoopbackGuard} in front of Flink's REST API and web UI. Flink finds it as a service. */
public final class LoopbackGuardFactory implements InboundChannelHandlerFactory {

    /** Change something by GET, and are there for YARN only. */
    private static final Pattern LEGACY = Pattern.compile("(?:/v\\d+)?/jobs/[^/?]*/yarn-(?:cancel|stop)/?(?:\\?.*)?");

    @Override
    public int priority() {
        return 0;
    }

    @Override
    public Optional<ChannelHandler> createHandler(Configuration configuration, Map<String, String> responseHeaders) {
        return Optional.of(new Installer());
    }

    /** Flink adds handlers behind the one that writes uploads to the disk; the guard goes before it. */
    private static final class Installer extends ChannelInboundHandlerAdapter {
        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            String codec = context.pipeline().context(HttpServerCodec.class).name();
            context.pipeline().addAfter(codec, "loopback-guard", new Guard());
            context.pipeline().remove(this);
        }
    }

    private static final class Guard extends ChannelInboundHandlerAdapter {
        private boolean isRefused;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (!isRefused && message instanceof HttpRequest request) {
                refusal(context.channel(), request).ifPresent(refusal -> {
                    isRefused = true;
                    context.writeAndFlush(answer(refusal)).addListener(ChannelFutureListener.CLOSE);
                });
            }
            if (isRefused) {
                ReferenceCountUtil.release(message);
            } else {
                context.fireChannelRead(message);
            }
        }
    }

    private static Optional<LoopbackGuard.Refusal> refusal(Channel channel, HttpRequest request) {
        if (LEGACY.matcher(request.uri()).matches()) {
            return Optional.of(new LoopbackGuard.Refusal(
                    403, "this changes something by GET; use PATCH /jobs/<id>?mode=cancel or POST /jobs/<id>/stop"));
        }
        return LoopbackGuard.refusal(request.method().name(), request.uri(), request.headers()::get)
                .or(() -> LoopbackGuard.refusal(
                        (InetSocketAddress) channel.localAddress(), (InetSocketAddress) channel.remoteAddress()));
    }

    private static FullHttpResponse answer(LoopbackGuard.Refusal refusal) {
        byte[] line = (refusal.reason() + "\n").getBytes(StandardCharsets.UTF_8);
        FullHttpResponse answer = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(refusal.status()), Unpooled.wrappedBuffer(line));
        answer.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
                .set(HttpHeaderNames.CONTENT_LENGTH, line.length)
                .set(HttpHeaderNames.CONNECTION, "close");
        return answer;
    }
}
