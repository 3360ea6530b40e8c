package io.echosounder.client;

import io.echosounder.client.wire.Layers;
import io.echosounder.client.wire.Wire;
import io.echosounder.client.wire.WireOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The options of every client command: the target, the local address and the timeouts. */
public final class PathOptions {

  @Spec(Spec.Target.MIXEE)
  CommandSpec command;

  @Parameters(
      index = "0",
      paramLabel = "HOST:PORT",
      converter = Target.Converter.class,
      description =
          "address of the echo server, or a URL with tcp, tls, ws or wss;"
              + " write an IPv6 address in brackets")
  public Target target;

  @Option(
      names = "--connect-timeout",
      paramLabel = "DURATION",
      defaultValue = "10s",
      converter = Spans.Converter.class,
      description =
          "limit for resolving and connecting together, and again for the TLS handshake and the upgrade;"
              + " 0 means none (default: ${DEFAULT-VALUE})")
  public Duration connectTimeout;

  @Option(
      names = "--read-timeout",
      paramLabel = "DURATION",
      defaultValue = "10s",
      converter = Spans.Converter.class,
      description =
          "limit while the peer owes bytes, since its last byte; not for watch; 0 means none (default: ${DEFAULT-VALUE})")
  public Duration readTimeout;

  @Option(
      names = "--write-timeout",
      paramLabel = "DURATION",
      defaultValue = "10s",
      converter = Spans.Converter.class,
      description =
          "limit while bytes are unsent, since the last byte was sent; not for watch and bench; 0 means none (default: ${DEFAULT-VALUE})")
  public Duration writeTimeout;

  @ArgGroup public @Nullable FamilyOption family;

  @Option(
      names = "--source",
      paramLabel = "ADDRESS",
      converter = AddressConverter.class,
      description = "connect from this address of this machine")
  public @Nullable InetAddress source;

  @Mixin public WireOptions wire = new WireOptions();

  @Option(
      names = "--json",
      description = "print one JSON document on standard output, all else on standard error")
  public boolean json;

  private @Nullable Layers layers;

  /** -4 and -6 exclude each other. */
  public static final class FamilyOption {
    @Option(names = "-4", required = true, description = "use IPv4 only")
    public boolean v4;

    @Option(names = "-6", required = true, description = "use IPv6 only")
    public boolean v6;
  }

  /** Makes the dialer for these options. */
  public Dialer dialer() {
    Family wanted = family == null ? Family.ANY : family.v4 ? Family.IPV4 : Family.IPV6;
    return new Dialer(wanted, source, connectTimeout, System::nanoTime);
  }

  /** The read and write timeouts of these options. */
  public IoTimeouts timeouts() {
    return new IoTimeouts(readTimeout, writeTimeout);
  }

  /** Makes the layers for these options, or refuses the command line. Call it before the work. */
  public Layers layers() {
    if (layers == null) {
      try {
        layers = wire.layers(target, isAdminGiven(), connectTimeout);
      } catch (IllegalArgumentException e) {
        throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
      }
    }
    return layers;
  }

  /** {@code probe} and other commands may also ask an admin port. */
  private boolean isAdminGiven() {
    return command != null
        && command.findOption("--admin") != null
        && command.commandLine().getParseResult().hasMatchedOption("--admin");
  }

  /**
   * Connects once and returns the address that accepted. Commands with many connections use this
   * one address for all, because two addresses may behave differently.
   */
  public EchoPath connect() throws Failure, IOException {
    Dialer dialer = dialer();
    try (SocketChannel first = dialer.dial(target)) {
      InetSocketAddress address = (InetSocketAddress) first.getRemoteAddress();
      // The layers too, so that an unknown issuer ends the command before its work begins.
      try (Wire _ = layers().open(first, Dialer.show(address), System::nanoTime)) {
        return new EchoPath(target, address, dialer, timeouts(), layers(), System::nanoTime);
      }
    }
  }

  /** Refuses the command line with {@code message} unless {@code holds}. */
  public void check(boolean holds, String message) {
    if (!holds) {
      throw new ParameterException(command.commandLine(), message);
    }
  }

  /** Accepts literal addresses only, because a name may have several. */
  public static final class AddressConverter implements ITypeConverter<InetAddress> {
    @Override
    public InetAddress convert(String value) {
      try {
        return InetAddress.ofLiteral(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException("'" + value + "' is not an IPv4 or IPv6 address");
      }
    }
  }
}
