/**
 * The WebSocket protocol (RFC 6455) of the server.
 *
 * <p>{@link io.echosounder.protocol.websocket.WebSocketLayer} puts two handlers before the echo.
 * {@link io.echosounder.protocol.websocket.UpgradeDecoder} reads the HTTP request, which {@link
 * io.echosounder.protocol.websocket.UpgradeCheck} judges, and leaves the pipeline. From then on
 * {@link io.echosounder.protocol.websocket.WebSocketHandler} hands on the bytes that {@link
 * io.echosounder.protocol.websocket.WebSocketFrames} makes of each read: those of its echo.
 *
 * <p>Extensions such as permessage-deflate are never accepted, because a compressed frame cannot be
 * echoed before it is complete.
 */
@NullMarked
package io.echosounder.protocol.websocket;

import org.jspecify.annotations.NullMarked;
