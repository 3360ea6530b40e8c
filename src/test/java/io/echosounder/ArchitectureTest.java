package io.echosounder;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.text.DecimalFormat;
import java.text.NumberFormat;
import java.time.format.DateTimeFormatter;
import java.util.Formatter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rooms of the house, and which doors there are between them. */
class ArchitectureTest {

  private static final String ROOT = "io.echosounder.";
  private static final String[] CORE = {
    ROOT + "timeout..",
    ROOT + "protocol..",
    ROOT + "connection..",
    ROOT + "registry..",
    ROOT + "listener..",
    ROOT + "drain..",
    ROOT + "livefile.."
  };

  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.echosounder");

  @Test
  void theCoreKnowsNeitherFrameworkNorJson() {
    noClasses()
        .that()
        .resideInAnyPackage(CORE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "jakarta..", "io.quarkus..", "io.vertx..", "io.micrometer..", "com.fasterxml..")
        .check(HOUSE);
  }

  @Test
  void nothingDependsOnAdminTelemetryOrClient() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            ROOT + "admin..",
            ROOT + "telemetry..",
            ROOT + "client..",
            ROOT + "operator..",
            "io.echosounder")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            ROOT + "admin..", ROOT + "telemetry..", ROOT + "client..", ROOT + "operator..")
        .check(HOUSE);
  }

  /** Operator commands see the server as any script does. They share the client's exit codes. */
  @Test
  void operatorCommandsUseNothingButTheApi() {
    noClasses()
        .that()
        .resideInAnyPackage(ROOT + "operator..", ROOT + "adminclient..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.echosounder..")
                .and(
                    not(
                        resideInAnyPackage(
                            ROOT + "operator..",
                            ROOT + "adminclient..",
                            ROOT + "client",
                            ROOT + "common.."))))
        .check(HOUSE);
    noClasses()
        .that()
        .resideInAPackage(ROOT + "adminclient..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(ROOT + "operator..", ROOT + "client..")
        .check(HOUSE);
    noClasses()
        .that()
        .resideInAnyPackage(ROOT + "operator..", ROOT + "adminclient..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.quarkus..", "jakarta..", "io.netty..", "io.vertx..")
        .check(HOUSE);
  }

  /** What the page can do, a script can: it has no other way to the server than the REST API. */
  @Test
  void thePageUsesNothingOfOurs() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + "page..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.echosounder..").and(not(resideInAPackage(ROOT + "page.."))))
        .check(HOUSE);
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "page..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(ROOT + "page..")
        .check(HOUSE);
  }

  @Test
  void theClientKnowsNothingOfTheServer() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + "client..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(CORE)
        .check(HOUSE);
    noClasses()
        .that()
        .resideInAPackage(ROOT + "client..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(ROOT + "admin..", ROOT + "telemetry..", "io.quarkus..", "jakarta..")
        .check(HOUSE);
  }

  @Test
  void whatBothEndsNeedKnowsNeither() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + "common..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.netty..", "io.quarkus..", "jakarta..", "picocli..")
        .check(HOUSE);
    noClasses()
        .that()
        .resideInAPackage(ROOT + "common..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.echosounder..").and(not(resideInAPackage(ROOT + "common.."))))
        .check(HOUSE);
  }

  /** The transport is shared by the listener and bench, so it uses Netty and nothing of ours. */
  @Test
  void theTransportKnowsNeitherEnd() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + "transport..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.echosounder..").and(not(resideInAPackage(ROOT + "transport.."))))
        .check(HOUSE);
  }

  /** timeout ◀ connection ◀ registry ◀ listener ◀ drain. */
  @Test
  void roomsHaveNoCircles() {
    slices().matching("io.echosounder.(*)..").should().beFreeOfCycles().check(HOUSE);
    classes()
        .that()
        .resideInAPackage(ROOT + "timeout..")
        .should()
        .onlyDependOnClassesThat()
        .resideOutsideOfPackages(
            ROOT + "connection..", ROOT + "registry..", ROOT + "listener..", ROOT + "drain..")
        .check(HOUSE);
  }

  /** A reader of the core can begin anywhere and go down, without coming back. */
  @Test
  void filesOfTheCoreHaveNoCircles() {
    for (String room : List.of("timeout", "connection", "registry", "listener")) {
      slices().assignedFrom(new Files(ROOT + room)).should().beFreeOfCycles().check(HOUSE);
    }
  }

  /** Assigns each class of a package to the file that it stands in. */
  private record Files(String room) implements SliceAssignment {

    @Override
    public SliceIdentifier getIdentifierOf(JavaClass one) {
      String name = one.getName();
      int nested = name.indexOf('$');
      return one.getPackageName().equals(room)
          ? SliceIdentifier.of(nested < 0 ? name : name.substring(0, nested))
          : SliceIdentifier.ignore();
    }

    @Override
    public String getDescription() {
      return "files of " + room;
    }
  }

  /** With Arabic or Thai settings these methods write digits that no script reads. */
  @Test
  void everyFormattedTextNamesItsLocale() {
    Class<?>[] plain = {String.class, Object[].class};
    noClasses()
        .should()
        .callMethod(String.class, "format", plain)
        .orShould()
        .callMethod(String.class, "formatted", Object[].class)
        .orShould()
        .callMethod(PrintStream.class, "printf", plain)
        .orShould()
        .callMethod(PrintStream.class, "format", plain)
        .orShould()
        .callMethod(PrintWriter.class, "printf", plain)
        .orShould()
        .callMethod(PrintWriter.class, "format", plain)
        .orShould()
        .callConstructor(Formatter.class)
        .orShould()
        .callConstructor(Formatter.class, Appendable.class)
        .orShould()
        .callMethod(DateTimeFormatter.class, "ofPattern", String.class)
        .orShould()
        .callConstructor(DecimalFormat.class, String.class)
        .orShould()
        .callMethod(NumberFormat.class, "getInstance")
        .check(HOUSE);
  }
}
