package io.echosounder.common;

/** Thrown for a wrong value of a property. The message is one line that names the property. */
public final class ConfigMistake extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String property;

  /**
   * A mistake in one property.
   *
   * @param problem what the property accepts, or why the value cannot be used
   */
  public ConfigMistake(String property, String problem) {
    super(property + ": " + problem);
    this.property = property;
  }

  /** The name of the property. */
  public String property() {
    return property;
  }
}
