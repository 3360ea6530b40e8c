package io.echosounder.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.echosounder.adminclient.AdminFailure;
import io.echosounder.adminclient.AdminOptions;
import io.echosounder.adminclient.Answers;
import io.echosounder.adminclient.Instance;
import io.echosounder.adminclient.Json;
import io.echosounder.client.ExitCode;
import io.echosounder.client.Failure;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The parts that all operator commands share: the servers, the form of the output, and how failures
 * end them.
 */
@Command(sortOptions = false, abbreviateSynopsis = true)
abstract class OperatorCommand implements Callable<Integer> {

  /** The forms of the output besides the usual one. */
  enum Format {
    WIDE,
    JSON;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Spec CommandSpec spec;
  @Mixin AdminOptions admin;

  @Option(
      names = "--cacert",
      order = 110,
      paramLabel = "FILE",
      description = "PEM file with the certificates to trust for https (default: those of the JDK)")
  @Nullable Path caCertificates;

  @Option(
      names = {"-o", "--output"},
      order = 50,
      paramLabel = "FORMAT",
      description = "wide: more columns; json: the API's objects, each with its instance")
  @Nullable Format format;

  @Option(names = "--no-headers", order = 51, description = "leave out the line with the headers")
  boolean noHeaders;

  /** Does the work with the servers that the options name. */
  abstract ExitCode run(List<Instance> instances) throws AdminFailure, Failure;

  @Override
  public final Integer call() {
    admin.trust(caCertificates);
    try {
      return run(admin.instances()).code();
    } catch (AdminFailure e) {
      tell(e.getMessage());
      return code(e).code();
    } catch (Failure e) {
      tell(e.getMessage());
      return e.exitCode().code();
    }
  }

  final boolean isJson() {
    return format == Format.JSON;
  }

  final boolean isWide() {
    return format == Format.WIDE;
  }

  /** Whether the output names the instance. */
  final boolean isForSeveral() {
    return admin.isForSeveral();
  }

  /** Writes to standard output. */
  final void print(String text) {
    PrintWriter out = spec.commandLine().getOut();
    out.print(text);
    out.flush();
  }

  final void println(String line) {
    print(line + "\n");
  }

  /** Writes a line to standard error. */
  final void tell(String line) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(spec.name() + ": " + line);
    err.flush();
  }

  final ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /** Names the servers that failed. One that did not answer does not hide the others. */
  final ExitCode end(Answers<?> answers) {
    answers.failures().forEach(failure -> tell(failure.getMessage()));
    if (answers.failures().isEmpty()) {
      return ExitCode.OK;
    }
    return answers.good().isEmpty() ? code(answers.failures().getFirst()) : ExitCode.PARTLY;
  }

  /** Prints the object of one server, or a list with one object for each of several. */
  final void json(List<ObjectNode> objects) {
    if (!isForSeveral()) {
      objects.forEach(object -> println(Json.pretty(object)));
      return;
    }
    ObjectNode list = Json.object();
    ArrayNode items = list.putArray("items");
    items.addAll(objects);
    println(Json.pretty(list));
  }

  /** An object of the API with the name of its instance as the first field. */
  static ObjectNode named(String instance, JsonNode object) {
    ObjectNode named = Json.object();
    named.put("instance", instance);
    object.properties().forEach(field -> named.set(field.getKey(), field.getValue()));
    return named;
  }

  static ExitCode code(AdminFailure failure) {
    return switch (failure.kind()) {
      case OPTIONS -> ExitCode.INTERNAL;
      case RESOLVE -> ExitCode.RESOLVE_FAILED;
      case CONNECT -> ExitCode.CONNECT_FAILED;
      case CONNECT_TIMEOUT -> ExitCode.CONNECT_TIMEOUT;
      case TLS -> ExitCode.TLS_FAILED;
      case CERTIFICATE_EXPIRED -> ExitCode.CERTIFICATE_EXPIRED;
      case CERTIFICATE_MISNAMED -> ExitCode.CERTIFICATE_MISNAMED;
      case CERTIFICATE_UNKNOWN_ISSUER -> ExitCode.CERTIFICATE_UNKNOWN_ISSUER;
      case READ -> ExitCode.READ_FAILED;
      case READ_TIMEOUT -> ExitCode.READ_TIMEOUT;
      case REFUSED -> ExitCode.REFUSED;
    };
  }
}
