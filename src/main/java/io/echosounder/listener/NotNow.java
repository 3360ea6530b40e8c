package io.echosounder.listener;

/** Thrown for a command that the listener's state does not allow. */
public final class NotNow extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** With the reason, and what to do if there is something. */
  public NotNow(String message) {
    super(message);
  }
}
