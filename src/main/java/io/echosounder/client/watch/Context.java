package io.echosounder.client.watch;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;

/**
 * The objects that the conversations of a run share. Everything belongs to the one event loop.
 *
 * @param content the content of every message
 */
record Context(
    WatchPlan plan,
    EventLoop loop,
    Connector connector,
    ByteBuf content,
    Disruptions disruptions,
    Figures figures,
    OwnPauses pauses,
    Recovery recovery,
    Witness witness) {}
