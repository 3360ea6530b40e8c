/**
 * The observations of both ends of a connection.
 *
 * <p>{@link io.echosounder.client.bothends.ServerSide} asks the admin API of the server, finds a
 * connection by the length of its first message, and looks at it later. {@link
 * io.echosounder.client.bothends.ServerSaw} names what the server says of it, and {@link
 * io.echosounder.client.bothends.Conclusion} has a sentence for every pair of observations.
 */
@NullMarked
package io.echosounder.client.bothends;

import org.jspecify.annotations.NullMarked;
