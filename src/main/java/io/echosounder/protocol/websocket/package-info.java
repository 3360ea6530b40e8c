/**
 * The WebSocket protocol (RFC 6455) of the server.
 *
 * <p>{@link io.echosounder.protocol.websocket.WebSocketFrames} turns the bytes of each read into
 * the bytes of its echo. Extensions such as permessage-deflate are never accepted, because a
 * compressed frame cannot be echoed before it is complete.
 */
@NullMarked
package io.echosounder.protocol.websocket;

import org.jspecify.annotations.NullMarked;
