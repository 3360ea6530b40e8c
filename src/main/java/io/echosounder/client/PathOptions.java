package io.echosounder.client;

import java.net.InetAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** What every client command takes: where to, from where, and how long to wait. */
public final class PathOptions {

  @Parameters(
      index = "0",
      paramLabel = "HOST:PORT",
      converter = Target.Converter.class,
      description = "where the echo server is; an IPv6 address in brackets")
  public Target target;

  @Option(
      names = "--connect-timeout",
      paramLabel = "DURATION",
      defaultValue = "10s",
      converter = Spans.Converter.class,
      description = "for resolving and connecting together; 0 is off (default: ${DEFAULT-VALUE})")
  public Duration connectTimeout;

  @Option(
      names = "--read-timeout",
      paramLabel = "DURATION",
      defaultValue = "10s",
      converter = Spans.Converter.class,
      description =
          "while the peer owes bytes, from the last one; 0 is off (default: ${DEFAULT-VALUE})")
  public Duration readTimeout;

  @Option(
      names = "--write-timeout",
      paramLabel = "DURATION",
      defaultValue = "10s",
      converter = Spans.Converter.class,
      description =
          "while bytes wait to be sent, from the last one taken; 0 is off (default: ${DEFAULT-VALUE})")
  public Duration writeTimeout;

  @ArgGroup public @Nullable FamilyOption family;

  @Option(
      names = "--source",
      paramLabel = "ADDRESS",
      converter = AddressConverter.class,
      description = "connect from this address of this machine")
  public @Nullable InetAddress source;

  @Option(
      names = "--json",
      description = "one JSON document on standard output, everything else on standard error")
  public boolean json;

  /** -4 and -6 exclude each other. */
  public static final class FamilyOption {
    @Option(names = "-4", required = true, description = "IPv4 only")
    public boolean v4;

    @Option(names = "-6", required = true, description = "IPv6 only")
    public boolean v6;
  }

  /** The dialer that these options ask for. */
  public Dialer dialer() {
    Family wanted = family == null ? Family.ANY : family.v4 ? Family.IPV4 : Family.IPV6;
    return new Dialer(wanted, source, connectTimeout, System::nanoTime);
  }

  /** The waits of an exchange that these options ask for. */
  public IoTimeouts timeouts() {
    return new IoTimeouts(readTimeout, writeTimeout);
  }

  /** Takes literal addresses only: a name could stand for several. */
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
