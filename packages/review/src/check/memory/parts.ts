import type { EnvironmentInput } from "../check.ts";

/** The usual number of systems or folders that are checked together, and checked again when one of them changes. */
const TOGETHER = 4;
/** The usual number of parts that are stored together, and stored again when one of them changes. */
const STORED = 4;
/** The usual number of files in a part, for files that no environment reads. */
const FILES = 64;

/** The indexes of environments, grouped into parts that are checked separately; a system's stay together. */
export function partsOf(environments: readonly EnvironmentInput[]): number[][] {
  return cut(
    environments.map(({ authored, folder }) => authored?.system ?? folder),
    TOGETHER,
    // Parts of systems have similar sizes: a change is most often in a large one.
    environments[0]?.authored === undefined ? 1 : TOGETHER - 1,
  );
}

/** The parts of environments, in groups that are stored together. */
export function groupsOf(environments: readonly EnvironmentInput[]): number[][][] {
  const parts = partsOf(environments);
  const names = parts.map(([first]) => environments[first as number]?.folder ?? "");
  return cut(names, STORED).map((places) => places.map((at) => parts[at] as number[]));
}

/** The places 0 to `count` - 1, a few at a time. */
export function inOrder(count: number, atATime: number): number[][] {
  const all = Array.from({ length: count }, (_, at) => at);
  return Array.from({ length: Math.ceil(count / atATime) }, (_, round) =>
    all.slice(round * atATime, (round + 1) * atATime),
  );
}

/** The same parts without those that no other thread can check; a part is kept or dropped as a whole. */
export function withoutOpen(
  parts: readonly number[][],
  environments: readonly EnvironmentInput[],
): number[][] {
  const isOpen = (at: number) => environments[at]?.isOpen === true;
  return parts
    .flatMap((part) => [part.filter((at) => !isOpen(at)), part.filter(isOpen)])
    .filter((part) => part.length > 0);
}

/** A step with parts, in order: results are known for one, or some are checked together. */
export type PartStep<Part, Known> = { part: Part; record: Known } | { parts: Part[] };

/** The steps in which to check parts without known results, each with as many environments as are loaded at once. */
export function stepsOf<Part extends { numbers: readonly number[] }, Known>(
  parts: readonly Part[],
  atATime: number,
  recall: (part: Part) => Known | undefined,
): PartStep<Part, Known>[] {
  const steps: PartStep<Part, Known>[] = [];
  let next: Part[] = [];
  let count = 0;
  for (const part of parts) {
    const record = recall(part);
    if (record !== undefined) {
      steps.push({ part, record });
      next = [];
      continue;
    }
    if (next.length === 0 || count >= atATime) {
      steps.push({ parts: (next = []) });
      count = 0;
    }
    next.push(part);
    count += part.numbers.length;
  }
  return steps;
}

/** The places of files in their list, grouped into parts. */
export function partsOfFiles(files: readonly string[]): number[][] {
  return cut(files, FILES);
}

/**
 * Cuts a list into parts of roughly `together` names, at most eight times as many. Whether a part begins at a name
 * depends on that name alone, so that adding or removing a name moves no other part, or few with a minimum size.
 * @param least the minimum number of names in a part
 */
function cut(names: readonly string[], together: number, least = 1): number[][] {
  const parts: number[][] = [];
  let inPart = 0;
  for (const [at, name] of names.entries()) {
    const part = parts.at(-1);
    const isNew = name !== names[at - 1];
    const begins = isNew && inPart >= least && numberOf(name) % (1 + together - least) === 0;
    if (part === undefined || begins || part.length >= 8 * together) {
      parts.push([at]);
      inPart = 1;
    } else {
      part.push(at);
      if (isNew) inPart++;
    }
  }
  return parts;
}

/** A number derived from a text, evenly distributed (FNV-1a). */
function numberOf(text: string): number {
  let number = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) number = Math.imul(number ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return number >>> 8;
}
