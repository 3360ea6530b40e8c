package io.echosounder.connection;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The facts from a PROXY header about a connection that came through a proxy. A fact that the
 * header does not name is null.
 *
 * @param client the address of the client
 * @param proxy the address of the proxy
 * @param alpn the application protocol that client and proxy agreed on
 * @param authority the host name that the client asked for (SNI)
 * @param uniqueId the proxy's id of the connection: its text, or hexadecimal if it is no text
 * @param awsVpcEndpoint the id of the VPC endpoint in AWS
 */
public record Proxied(
    InetSocketAddress client,
    InetSocketAddress proxy,
    @Nullable String alpn,
    @Nullable String authority,
    @Nullable String uniqueId,
    @Nullable String awsVpcEndpoint) {

  /** The same with this application protocol. */
  public Proxied withAlpn(String value) {
    return new Proxied(client, proxy, value, authority, uniqueId, awsVpcEndpoint);
  }

  /** The same with this host name. */
  public Proxied withAuthority(String value) {
    return new Proxied(client, proxy, alpn, value, uniqueId, awsVpcEndpoint);
  }

  /** The same with this id of the connection. */
  public Proxied withUniqueId(String value) {
    return new Proxied(client, proxy, alpn, authority, value, awsVpcEndpoint);
  }

  /** The same with this VPC endpoint. */
  public Proxied withAwsVpcEndpoint(String value) {
    return new Proxied(client, proxy, alpn, authority, uniqueId, value);
  }

  /** True if the header names more than addresses. */
  public boolean hasDetails() {
    return alpn != null || authority != null || uniqueId != null || awsVpcEndpoint != null;
  }
}
