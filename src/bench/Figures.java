import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** The figures of one workload: for each subject and figure a value from every round. */
final class Figures {

  private final Map<String, Map<String, List<Double>>> bySubject = new LinkedHashMap<>();

  void add(String subject, String figure, double value) {
    bySubject
        .computeIfAbsent(subject, name -> new LinkedHashMap<>())
        .computeIfAbsent(figure, name -> new ArrayList<>())
        .add(value);
  }

  List<Double> of(String subject, String figure) {
    return bySubject.get(subject).get(figure);
  }

  /** Gives each subject's figures to the consumer, as medians of the rounds. */
  void forEachMedian(String workload, ResultConsumer results) {
    bySubject.forEach(
        (subject, figures) ->
            figures.forEach(
                (figure, values) -> results.accept(workload, subject, figure, median(values))));
  }

  /** For each figure of the subject: its ratio to the same round of another subject. */
  void ratio(String subject, String base, String figure, BiConsumer<String, Double> ratios) {
    List<Double> values = of(subject, figure);
    List<Double> bases = of(base, figure);
    for (int i = 0; i < values.size(); i++) {
      ratios.accept(subject, values.get(i) / bases.get(i));
    }
  }

  static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  interface ResultConsumer {
    void accept(String workload, String subject, String figure, double median);
  }
}
