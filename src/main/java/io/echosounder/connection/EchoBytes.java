package io.echosounder.connection;

import io.netty.buffer.ByteBuf;

/**
 * Bytes that a layer has made ready to be sent back, if they are not all payload.
 *
 * @param bytes the bytes, framing included
 * @param payload how many of them are payload; zero for a pong
 * @param isActivity true if they restart the timeouts {@code read} and {@code idle}
 */
public record EchoBytes(ByteBuf bytes, int payload, boolean isActivity) {}
