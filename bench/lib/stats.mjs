export const best = (values) => Math.min(...values);

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The 99th of a hundred. */
export function p99(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.99))];
}

export const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * The mean without the slowest tenth: a collection of garbage is no property of a keystroke (p99 shows it). Ten values
 * at a time: of single ones, as coarse as the clock's 5 µs, those that were rounded up would be left out.
 */
export function steadyMean(values) {
  const tens = Array.from({ length: values.length / 10 }, (_, index) =>
    mean(values.slice(index * 10, index * 10 + 10)),
  );
  return mean(tens.toSorted((a, b) => a - b).slice(0, Math.ceil(tens.length * 0.9)));
}

/** How a time grows with a size: the slope through the points `[size, time]` on log-log paper; 1 is linear. */
export function growth(points) {
  const logs = points.map(([size, time]) => [Math.log(size), Math.log(time)]);
  const x = mean(logs.map(([size]) => size));
  const y = mean(logs.map(([, time]) => time));
  const over = logs.reduce((sum, [size, time]) => sum + (size - x) * (time - y), 0);
  return over / logs.reduce((sum, [size]) => sum + (size - x) ** 2, 0);
}
