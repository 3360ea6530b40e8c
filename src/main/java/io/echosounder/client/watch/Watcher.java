package io.echosounder.client.watch;

import io.echosounder.client.Dialer;
import io.echosounder.client.EchoPath;
import io.echosounder.client.PathOptions;
import io.echosounder.transport.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Runs the conversations on one event loop, which is enough for some thousand messages a second,
 * and needs no lock.
 */
final class Watcher implements AutoCloseable {
  private static final long LOOK_NANOS = Duration.ofMillis(50).toNanos();

  /** The first messages of a run may be this much longer than the others. */
  static final int LONGER_FIRST = 16 * 1024;

  private final WatchPlan plan;
  private final EventLoopGroup group;
  private final Names names;
  private final Context context;
  private final FreshClients fresh;
  private final List<LongConversation> conversations = new ArrayList<>();
  private final BlockingQueue<Second> seconds;
  private final Instant startInstant = Instant.now();
  private final long start = System.nanoTime();

  /**
   * @param witness makes the server's side; gets the event loop
   * @param seconds takes a second while it has room; without room the next one covers more time
   */
  Watcher(
      WatchPlan plan,
      PathOptions path,
      Function<EventLoop, Witness> witness,
      BlockingQueue<Second> seconds) {
    this.plan = plan;
    this.seconds = seconds;
    Transport transport = Transport.best();
    group = transport.newEventLoops(1, "watch");
    EventLoop loop = group.next();
    Dialer dialer = path.dialer();
    names = new Names(dialer, path.target, loop);
    context =
        new Context(
            plan,
            loop,
            new Connector(names, transport, loop, path.source, path.connectTimeout, path.layers()),
            content(plan.size() + LONGER_FIRST),
            new Disruptions(plan::togetherNanos, this::instant),
            new Figures(),
            new OwnPauses(LOOK_NANOS, start),
            new Recovery(),
            witness.apply(loop));
    fresh = new FreshClients(context);
  }

  /** Unreleasable, because each send releases its buffer, and all sends share this one. */
  private static ByteBuf content(int length) {
    byte[] noise = EchoPath.noise(length);
    return Unpooled.unreleasableBuffer(Unpooled.directBuffer(length).writeBytes(noise))
        .asReadOnly();
  }

  private Instant instant(long nanos) {
    return startInstant.plusNanos(nanos - start);
  }

  /** Opens the connections, spread over the time between two messages. */
  void start() {
    context.loop().execute(this::begin);
  }

  private void begin() {
    long now = System.nanoTime();
    long spread = Math.min(plan.every().toNanos(), TimeUnit.SECONDS.toNanos(1));
    for (int i = 0; i < plan.conversations(); i++) {
      LongConversation next = new LongConversation(context, i);
      conversations.add(next);
      next.start(now + spread * i / plan.conversations());
    }
    if (plan.fresh() > 0) {
      fresh.start(now);
    }
    context.loop().scheduleAtFixedRate(this::look, LOOK_NANOS, LOOK_NANOS, TimeUnit.NANOSECONDS);
    context.loop().scheduleAtFixedRate(this::tell, 1, 1, TimeUnit.SECONDS);
  }

  private void look() {
    long now = System.nanoTime();
    long pause = context.pauses().look(now);
    if (pause > 0) {
      conversations.forEach(each -> each.forgive(pause, now));
      fresh.forgive(pause, now);
    }
    conversations.forEach(each -> each.look(now));
    fresh.look(now);
  }

  private void tell() {
    if (seconds.remainingCapacity() > 0) {
      seconds.add(second());
    }
  }

  private Second second() {
    long now = System.nanoTime();
    List<Disruption> finished = context.disruptions().takeFinished(now);
    context.figures().finished(finished);
    List<Disruption> current = context.disruptions().current(now);
    return new Second(
        instant(now),
        context.figures().totals(rest(now, current)),
        context.figures().takeSecond(),
        finished,
        current);
  }

  private Figures.Rest rest(long now, List<Disruption> current) {
    long sent = 0;
    long echoed = 0;
    int up = 0;
    List<EchoConnection> open = fresh.connections();
    for (LongConversation each : conversations) {
      up += each.isUp() ? 1 : 0;
      open.add(each.connection());
    }
    for (EchoConnection each : open) {
      if (each.isOpen()) {
        sent += each.bytesSent();
        echoed += each.bytesEchoed();
      }
    }
    double all = (double) (now - start) * plan.conversations();
    double served = all <= 0 ? 1 : Math.max(0, 1 - context.disruptions().downNanos(now) / all);
    return new Figures.Rest(
        Duration.ofNanos(now - start),
        plan.conversations(),
        up,
        sent,
        echoed,
        served,
        Duration.ofNanos(context.pauses().totalNanos()),
        current);
  }

  /** The last second of the run. The conversations go on until {@link #close}. */
  Second finish() {
    return context
        .loop()
        .submit(
            () -> {
              context.witness().settle();
              return second();
            })
        .syncUninterruptibly()
        .getNow();
  }

  List<String> witnessSummary() {
    return context.loop().submit(context.witness()::summary).syncUninterruptibly().getNow();
  }

  @Override
  public void close() {
    names.close();
    if (context.witness() instanceof ServerWitness asking) {
      asking.close();
    }
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
