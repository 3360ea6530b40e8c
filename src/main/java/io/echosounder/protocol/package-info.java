/**
 * The protocols between a socket and its echo.
 *
 * <p>{@link io.echosounder.protocol.ProxyHeaderHandler} reads the PROXY protocol's header, in which
 * a proxy names its client, and then leaves the pipeline. {@link io.echosounder.protocol.TlsServer}
 * and {@link io.echosounder.protocol.websocket} make the {@link io.echosounder.connection.Layers}
 * of a connection, and {@link io.echosounder.protocol.StackedLayers} puts one within the other.
 * Without a configured protocol nothing of this package is in the pipeline.
 */
@NullMarked
package io.echosounder.protocol;

import org.jspecify.annotations.NullMarked;
