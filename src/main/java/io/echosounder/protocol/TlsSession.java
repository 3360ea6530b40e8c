package io.echosounder.protocol;

import io.echosounder.connection.LayerEvent;
import io.echosounder.connection.TlsFacts;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.security.GeneralSecurityException;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Says what a TLS handshake has brought, and why one failed. */
final class TlsSession {

  /** Longer messages of the JDK hold lists that help nobody here. */
  private static final int LONGEST = 200;

  private TlsSession() {}

  static TlsFacts facts(SslHandler handler) {
    SSLSession session = handler.engine().getSession();
    return new TlsFacts(
        session.getProtocol(),
        session.getCipherSuite(),
        serverName(session),
        handler.applicationProtocol(),
        clientSubject(session));
  }

  private static @Nullable String serverName(SSLSession session) {
    if (session instanceof ExtendedSSLSession extended) {
      for (SNIServerName name : extended.getRequestedServerNames()) {
        if (name instanceof SNIHostName host) {
          return host.getAsciiName();
        }
      }
    }
    return null;
  }

  private static @Nullable String clientSubject(SSLSession session) {
    try {
      return session.getPeerPrincipal().getName();
    } catch (SSLPeerUnverifiedException e) {
      return null;
    }
  }

  /**
   * Tells whose fault it is. A fatal alert is the peer's decision to end; the JDK tells it only by
   * its message. Netty wraps the socket's error if the bytes of a handshake cannot be sent.
   */
  static LayerEvent judge(IOException fault) {
    if (fault.getCause() instanceof IOException broken && !(broken instanceof SSLException)) {
      return new LayerEvent.WriteFailed(broken);
    }
    String words = fault(fault);
    return words.contains("Received fatal alert: ")
        ? new LayerEvent.PeerEnd(words)
        : new LayerEvent.Mistake(words);
  }

  /** The reason in TLS' words. They never hold the peer's bytes. */
  static String fault(Exception fault) {
    if (fault instanceof NotSslRecordException) {
      // Netty's message shows the bytes.
      return "TLS: the bytes are no TLS record";
    }
    if (fault.getCause() instanceof GeneralSecurityException) {
      // OpenSSL sends this alert unencrypted, and the JDK says no more than "Unexpected exception".
      return "TLS: a record that cannot be decrypted, perhaps because the client does not trust the"
          + " certificate";
    }
    String message = fault.getMessage();
    String text = message == null ? fault.getClass().getSimpleName() : message;
    return "TLS: " + (text.length() > LONGEST ? text.substring(0, LONGEST) : text);
  }
}
