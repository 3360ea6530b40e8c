/**
 * The limits of both HTTP ports (admin and management), and refusals as problem documents, below
 * JAX-RS and Quarkus' routes.
 *
 * <p>{@link io.echosounder.http.GuardedPorts} puts a {@link io.echosounder.http.Door} before each
 * port. The door admits a bounded number of connections. {@link io.echosounder.http.ChildPipeline}
 * gives each a {@link io.echosounder.http.Visit}, which closes it when its request does not arrive
 * in time. Behind the HTTP decoder a {@link io.echosounder.http.RequestGuard} answers requests that
 * {@link io.echosounder.http.RequestRules} refuse. On a port with TLS, {@link
 * io.echosounder.http.PlainTextOnTls} answers clients that speak plain HTTP. {@link
 * io.echosounder.http.problem} lists every error.
 */
@NullMarked
package io.echosounder.http;

import org.jspecify.annotations.NullMarked;
