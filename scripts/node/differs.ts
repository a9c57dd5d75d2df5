import { PROGRAMS } from "../../test/starts-programs.ts";

/** Paths are the same everywhere. */
const OF_NODE = /from "node:(?!path")/;

/**
 * Whether a test, by its path and text, looks at what a release of Node may do otherwise: it starts programs, or imports a
 * module of Node. What only computes is the same from one release to the next; the newest one runs that, too.
 */
export function differsByNode(path: string, text: string): boolean {
  if (!/^(?:packages\/[^/]+\/test|test\/e2e)\//.test(path)) return false;
  // The commands that test/e2e starts are Node's to run; the other slow tests pass on the oldest.
  if (path.startsWith("packages/") && path.endsWith(".slow.test.ts")) return false;
  return PROGRAMS.test(`/${path}`) || OF_NODE.test(text);
}
