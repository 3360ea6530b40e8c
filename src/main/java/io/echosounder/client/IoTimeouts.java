package io.echosounder.client;

import java.time.Duration;

/**
 * How long an exchange waits for the peer; zero is for ever.
 *
 * @param read while the peer owes bytes or its close, from the last byte that came
 * @param write while bytes wait to be sent, from the last byte that the kernel took
 */
public record IoTimeouts(Duration read, Duration write) {}
