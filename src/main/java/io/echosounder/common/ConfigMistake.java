package io.echosounder.common;

/** A property with a value that cannot work; the message is one line that names the property. */
public final class ConfigMistake extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String property;

  /** A mistake in {@code property}, and what it accepts or what stands in its way. */
  public ConfigMistake(String property, String problem) {
    super(property + ": " + problem);
    this.property = property;
  }

  /** The name of the property. */
  public String property() {
    return property;
  }
}
