import type { EnvironmentInput } from "../check.ts";

/** So many systems or folders are judged together as a rule, and when one of them changes, judged again. */
const TOGETHER = 4;
/** The most environments that are. */
const MOST = 64;

/**
 * The places of environments in their list, in parts that are judged by themselves. Where a part begins follows from the
 * environment there, so that one that comes or goes moves no other part; those of one system stay together.
 */
export function partsOf(environments: readonly EnvironmentInput[]): number[][] {
  const parts: number[][] = [];
  let last: string | undefined;
  environments.forEach((environment, at) => {
    const name = environment.authored?.system ?? environment.folder;
    const part = parts.at(-1);
    const begins = name !== last && numberOf(name) % TOGETHER === 0;
    if (part === undefined || begins || part.length >= MOST) parts.push([at]);
    else part.push(at);
    last = name;
  });
  return parts;
}

/** A number that follows from a text, spread evenly (FNV-1a). */
function numberOf(text: string): number {
  let number = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) number = Math.imul(number ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return number >>> 8;
}
