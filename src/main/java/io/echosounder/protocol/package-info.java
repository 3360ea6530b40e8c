/**
 * What stands between a socket and its echo.
 *
 * <p>{@link io.echosounder.protocol.ProxyHeaderHandler} reads the PROXY protocol's header, in which
 * a proxy names its client, and then leaves the pipeline. Without a configured protocol nothing of
 * this package is in the pipeline.
 */
@NullMarked
package io.echosounder.protocol;

import org.jspecify.annotations.NullMarked;
