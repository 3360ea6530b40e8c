/**
 * The REST API with which an operator watches and steers the server. There is one package per
 * resource: {@link io.echosounder.admin.connections}, {@link io.echosounder.admin.timeouts}, {@link
 * io.echosounder.admin.listener} and {@link io.echosounder.admin.events}, and {@link
 * io.echosounder.admin.index} for the root. A call is a method of a class whose name ends in {@code
 * Resource}. {@link io.echosounder.admin.parameters} reads its parameters.
 *
 * <p>{@link io.echosounder.admin.trust} decides who may call. {@link io.echosounder.http.problem}
 * lists every error; it stands in the HTTP room, because the management port answers with the same
 * errors.
 */
@NullMarked
package io.echosounder.admin;

import org.jspecify.annotations.NullMarked;
