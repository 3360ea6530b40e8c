package io.echosounder.client.watch;

import io.echosounder.client.Dialer;
import io.echosounder.client.Spans;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** A new client: connects, has one message echoed, and closes. */
final class FreshConversation implements EchoOwner {
  private final Context context;
  private final FreshClients clients;
  private final int id;
  private final EchoConnection connection;
  private long due;
  private boolean isStalled;

  /**
   * @param id names its stall among the outages
   * @param due when its connect was due
   */
  FreshConversation(Context context, FreshClients clients, int id, long due) {
    this.context = context;
    this.clients = clients;
    this.id = id;
    this.due = due;
    this.connection =
        new EchoConnection(context.content(), context.plan().size(), context.plan().size(), this);
  }

  void start(long turn) {
    context.connector().open(connection, turn);
  }

  long due() {
    return due;
  }

  @Override
  public void onOpen() {
    context.figures().connected(connection.remote(), false);
    connection.send(due);
  }

  @Override
  public void onEcho(long since, long now) {
    connection.close();
    context.figures().ended(connection, null);
    if (!isStalled
        && now - due - context.pauses().pauseAt(now) >= context.plan().stall().toNanos()) {
      stalled(now);
    }
    context.disruptions().over(id, now);
    context.recovery().served(connection.remote());
    clients.served(this, now);
  }

  @Override
  public long pauseNanos(long now) {
    return context.pauses().pauseAt(now);
  }

  @Override
  public void onEnd(End end, long now) {
    context.figures().ended(connection, end);
    failed(end.sign(), end.why(), connection.remote(), now);
  }

  @Override
  public void onNotConnected(Kind kind, String why, @Nullable InetSocketAddress address) {
    String shown = address == null ? null : Dialer.show(address);
    context.figures().notConnected(shown);
    failed(kind, why, shown, System.nanoTime());
  }

  private void failed(Kind kind, String why, @Nullable String remote, long now) {
    context.disruptions().forget(id);
    clients.failed(this, kind, new Disruptions.Circumstances(connection.local(), remote, why), now);
  }

  void look(long now) {
    if (connection.isOpen() && now - due >= context.plan().giveUp().toNanos()) {
      connection.giveUp("no echo within " + Spans.show(context.plan().giveUp()));
    } else if (!isStalled && now - due >= context.plan().stall().toNanos()) {
      stalled(now);
    }
  }

  private void stalled(long now) {
    isStalled = true;
    context
        .disruptions()
        .begin(
            id,
            Kind.STALL,
            due,
            now,
            new Disruptions.Circumstances(
                connection.local(),
                connection.remote(),
                "no echo within " + Spans.show(context.plan().stall())));
  }

  /** Forgives a time in which this client itself stood still. */
  void forgive(long nanos) {
    due += nanos;
    connection.forgive(nanos);
  }

  EchoConnection connection() {
    return connection;
  }
}
