package io.echosounder.protocol;

/** Whether a client has to show a certificate. */
public enum ClientCertificates {
  /** It is not asked. */
  NONE,
  /** It is asked, and may show none. */
  REQUEST,
  /** Without a certificate that we trust, its handshake fails. */
  REQUIRED
}
