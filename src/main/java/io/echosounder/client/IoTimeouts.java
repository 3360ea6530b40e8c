package io.echosounder.client;

import java.time.Duration;

/**
 * How long an exchange waits for the peer; zero means without limit.
 *
 * @param read limits the wait while the peer owes bytes or its FIN; each byte that comes restarts
 *     it
 * @param write limits the wait while bytes are unsent; each byte that the kernel takes restarts it
 */
public record IoTimeouts(Duration read, Duration write) {}
