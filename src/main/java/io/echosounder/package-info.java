/**
 * The house at a glance: a byte's way through it, and who watches.
 *
 * <p>{@link io.echosounder.listener} accepts, {@link io.echosounder.connection} echoes and ends,
 * {@link io.echosounder.timeout} says when, {@link io.echosounder.registry} knows who is connected
 * and who was. These four are the core: plain Java on Netty, which reports what happens through one
 * {@link io.echosounder.registry.Observer}. {@link io.echosounder.drain} ends service in stages.
 * {@link io.echosounder.livefile} steers the core by a file.
 *
 * <p>Around the core, on Quarkus: {@link io.echosounder.admin} is the REST API that shows and
 * steers, {@link io.echosounder.telemetry} metrics and health. {@link io.echosounder.client} has
 * the client's commands: {@link io.echosounder.client.dial}, {@link io.echosounder.client.probe},
 * {@link io.echosounder.client.idle} and {@link io.echosounder.client.bench}. They use no code of
 * the server. {@link io.echosounder.common} has the code that server and client share, such as the
 * grammar of durations.
 *
 * <p>{@link io.echosounder.instance} names this server among others. {@link
 * io.echosounder.settings} knows every property and finds the mistakes in what was given.
 *
 * <p>{@link io.echosounder.Main} chooses between them, {@link io.echosounder.Serve} is the server's
 * life as a process, {@link io.echosounder.CoreBeans} puts the objects together.
 */
@NullMarked
package io.echosounder;

import org.jspecify.annotations.NullMarked;
