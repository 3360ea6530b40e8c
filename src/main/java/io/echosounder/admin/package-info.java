/**
 * The REST API with which an operator watches and steers: connections, timeouts, listener, events.
 *
 * <p>{@link io.echosounder.admin.ConnectionsResource}, {@link
 * io.echosounder.admin.TimeoutsResource}, {@link io.echosounder.admin.ListenerResource} and {@link
 * io.echosounder.admin.EventsResource} are the calls. {@link io.echosounder.http.ProblemType} lists
 * every error. {@link io.echosounder.admin.Trust} decides who may ask at all.
 */
@NullMarked
package io.echosounder.admin;

import org.jspecify.annotations.NullMarked;
