import type { EnvironmentInput } from "../check.ts";

/** So many systems or folders are judged together as a rule, and when one of them changes, judged again. */
const TOGETHER = 4;
/** So many parts are stored together as a rule, and stored again when one of them changes. */
const STORED = 4;
/** The same as of systems, of files that no environment reads. */
const FILES = 64;

/**
 * The places of environments in their list, in parts that are judged by themselves; those of one system stay together.
 */
export function partsOf(environments: readonly EnvironmentInput[]): number[][] {
  return cut(
    environments.map(({ authored, folder }) => authored?.system ?? folder),
    TOGETHER,
    // Parts of systems are of about the same size: what changes is most often in a large one.
    environments[0]?.authored === undefined ? 1 : TOGETHER - 1,
  );
}

/** The parts of environments in groups that are stored together. */
export function groupsOf(environments: readonly EnvironmentInput[]): number[][][] {
  const parts = partsOf(environments);
  const names = parts.map(([first]) => environments[first as number]?.folder ?? "");
  return cut(names, STORED).map((places) => places.map((at) => parts[at] as number[]));
}

/** The places of so many environments in their list, some at a time. */
export function inOrder(count: number, atATime: number): number[][] {
  const all = Array.from({ length: count }, (_, at) => at);
  return Array.from({ length: Math.ceil(count / atATime) }, (_, round) =>
    all.slice(round * atATime, (round + 1) * atATime),
  );
}

/** The same parts, those of which no other thread can tell by themselves: all of a part is told or nothing. */
export function withoutOpen(
  parts: readonly number[][],
  environments: readonly EnvironmentInput[],
): number[][] {
  const isOpen = (at: number) => environments[at]?.isOpen === true;
  return parts
    .flatMap((part) => [part.filter((at) => !isOpen(at)), part.filter(isOpen)])
    .filter((part) => part.length > 0);
}

/** What is done with parts, in their order: something is known of one, or some are judged together. */
export type PartStep<Part, Known> = { part: Part; record: Known } | { parts: Part[] };

/** The steps in which parts are judged of which nothing is known, so many environments together as are loaded at once. */
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

/** The places of files in their list, in parts. */
export function partsOfFiles(files: readonly string[]): number[][] {
  return cut(files, FILES);
}

/**
 * Cuts a list into parts of about as many names, and eight times as many at most. Where one begins follows from the name
 * there, so that one that comes or goes moves no other part, or few where parts have to have some names.
 *
 * @param least how many names there are before a part may end
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

/** A number that follows from a text, spread evenly (FNV-1a). */
function numberOf(text: string): number {
  let number = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) number = Math.imul(number ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return number >>> 8;
}
