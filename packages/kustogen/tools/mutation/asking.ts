/** How often a mutant may be asked for where nothing is known of the run without it. */
const MOST = 50_000_000;

/** Which mutant is on, and how often each was asked for since it was looked at last. */
export interface Asked {
  /** 0 for none. */
  active: number;
  counts: Map<number, number>;
  /** The active one counts as endless when it was asked for more often. */
  most: number;
  /** The time in milliseconds of the tests that reach each one, without the mutation. */
  spent: Map<number, number>;
}

/** Of this thread: the sources, the setup of each test file and the runner see the same one. */
export const asking: Asked = ((globalThis as { __asking?: Asked }).__asking ??= {
  active: 0,
  counts: new Map(),
  most: MOST,
  spent: new Map(),
});
