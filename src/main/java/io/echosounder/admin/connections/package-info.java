/**
 * Connections: list, show, close, and change the timeouts of one. Start at {@link
 * io.echosounder.admin.connections.ConnectionsResource}.
 */
@NullMarked
package io.echosounder.admin.connections;

import org.jspecify.annotations.NullMarked;
