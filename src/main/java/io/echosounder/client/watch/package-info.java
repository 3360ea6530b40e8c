/**
 * The command {@code watch}: conversations that go on until they are stopped, and every disruption
 * of them.
 *
 * <p>{@link io.echosounder.client.watch.Watcher} runs everything on one event loop: the {@link
 * io.echosounder.client.watch.LongConversation}s and the {@link
 * io.echosounder.client.watch.FreshConversation}s, each over an {@link
 * io.echosounder.client.watch.EchoConnection} that {@link io.echosounder.client.watch.Connector}
 * opens. They report to {@link io.echosounder.client.watch.Disruptions}, which joins what belongs
 * together, and to {@link io.echosounder.client.watch.Figures}. Every second the loop hands a
 * {@link io.echosounder.client.watch.Second} to the main thread, and {@link
 * io.echosounder.client.watch.WatchAnswer} prints it. The event loop never prints.
 */
@NullMarked
package io.echosounder.client.watch;

import org.jspecify.annotations.NullMarked;
