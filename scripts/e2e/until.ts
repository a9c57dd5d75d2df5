const PAUSE_MS = 500;

/** Something that must come true and didn't. */
export class Unfulfilled extends Error {}

/**
 * Asks again and again until `ask` has no reason left why not. Returns the seconds that took. Throws Unfulfilled with
 * the last reason when `seconds` are over; what `ask` throws ends it at once.
 */
export async function until(
  what: string,
  seconds: number,
  ask: () => Promise<string | undefined>,
): Promise<number> {
  const start = performance.now();
  const passed = (): number => (performance.now() - start) / 1000;
  for (;;) {
    const reason = await ask();
    if (reason === undefined) return passed();
    if (passed() > seconds) throw new Unfulfilled(`${what}: not within ${seconds} s:\n${reason}`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

/** Throws Unfulfilled with what was expected and what was found, unless both are the same. */
export function expectEqual(what: string, found: unknown, expected: unknown): void {
  const [left, right] = [JSON.stringify(found, undefined, 2), JSON.stringify(expected, undefined, 2)];
  if (left !== right) throw new Unfulfilled(`${what}: expected ${right}, found ${left}`);
}

/** Asks until `seconds` are over, and throws Unfulfilled at the first reason why it does not stay so. */
export async function stays(
  what: string,
  seconds: number,
  ask: () => Promise<string | undefined>,
): Promise<void> {
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    const reason = await ask();
    if (reason !== undefined) throw new Unfulfilled(`${what}: ${reason}`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
