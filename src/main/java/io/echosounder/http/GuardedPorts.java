package io.echosounder.http;

import io.echosounder.listener.DescriptorBudget;
import io.netty.bootstrap.ServerBootstrap;
import io.smallrye.config.SmallRyeConfig;
import io.vertx.core.impl.VertxBuilder;
import io.vertx.core.impl.transports.JDKTransport;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.spi.VertxServiceProvider;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Puts a {@link Door} before every port that Vert.x binds.
 *
 * <p>Quarkus limits the connections of the admin port only, and refuses the newest one. It limits
 * neither those of the management port nor the time that a request may take. Vert.x shows a
 * connection only after its first request. Only the transport sees both ports and every connection.
 * Found by Vert.x through {@code META-INF/services}.
 */
public final class GuardedPorts implements VertxServiceProvider {

  /** Made by Vert.x. */
  public GuardedPorts() {}

  @Override
  public void init(VertxBuilder builder) {
    builder.findTransport(new Guarded());
  }

  private static final class Guarded extends JDKTransport {

    @Override
    public void configure(
        NetServerOptions options, boolean domainSocket, ServerBootstrap bootstrap) {
      super.configure(options, domainSocket, bootstrap);
      HttpConfig.Limits limits =
          ConfigProvider.getConfig()
              .unwrap(SmallRyeConfig.class)
              .getConfigMapping(HttpConfig.class, "echosounder.http")
              .limits(DescriptorBudget.now().http());
      bootstrap.handler(new Door(limits));
      bootstrap.childHandler(new ChildPipeline(bootstrap.config().childHandler()));
    }
  }
}
