/** The largest of any number of numbers, at least `least`; Math.max takes some 100,000. */
export function largest(numbers: readonly number[], least = 0): number {
  return numbers.reduce((most, one) => Math.max(most, one), least);
}
