package io.echosounder.connection;

import org.jspecify.annotations.Nullable;

/**
 * The facts of the request that opened a WebSocket. A fact that it did not bring is null.
 *
 * @param path without its query, which can hold a secret
 * @param subprotocol the one that both agreed on
 * @param host the {@code Host} header
 * @param forwardedFor the {@code X-Forwarded-For} header
 */
public record WebSocketFacts(
    String path,
    @Nullable String subprotocol,
    @Nullable String host,
    @Nullable String forwardedFor) {}
