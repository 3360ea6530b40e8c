package io.echosounder.listener;

import io.echosounder.connection.Layers;
import io.echosounder.connection.Protocol;
import java.util.function.Supplier;

/**
 * One port of the listener.
 *
 * @param layers makes the layers of each new connection; {@link Layers#NONE} for plain TCP
 */
record Port(Protocol protocol, BindAddress address, Supplier<Layers> layers) {}
