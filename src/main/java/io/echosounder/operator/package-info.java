/**
 * The commands of an operator: who is connected, what the timeouts are, and the changes of both.
 *
 * <p>Every command is an {@link io.echosounder.operator.OperatorCommand} and does nothing that a
 * script could not do with the REST API. {@link io.echosounder.adminclient} sends the requests, to
 * several servers at the same time. {@link io.echosounder.operator.Table} and {@link
 * io.echosounder.operator.Show} print as {@code kubectl} does. {@link
 * io.echosounder.operator.Locator} finds the one server that has a connection. {@link
 * io.echosounder.operator.Question} asks before a change that cannot be undone. {@link
 * io.echosounder.operator.TopCommand} draws the live table on a {@link
 * io.echosounder.operator.Screen}.
 */
@NullMarked
package io.echosounder.operator;

import org.jspecify.annotations.NullMarked;
