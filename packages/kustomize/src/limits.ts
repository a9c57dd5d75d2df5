import { InputError } from "./errors/errors.ts";
import { sizeOf } from "./value/size.ts";
import type { Value } from "./value/value.ts";

/** A limit on something. */
interface Limit {
  /** The counted things, in a sentence after "more than 20,000". */
  readonly of: string;
  /** The limit by default. */
  readonly most: number;
  /** True for a limit that a configuration can't raise, because the program itself would fail. */
  readonly fixed?: true;
}

/**
 * Every limit, by its name in `limits:` of kustogen.yaml: anything below it takes seconds, and anything above it
 * isn't a configuration that a person or a well-behaved program would write. Each is at least ten times what was seen in a
 * real repository.
 */
export const LIMITS = {
  files: { of: "files below the folders that are searched", most: 2_000_000 },
  fileMiB: { of: "MiB in a file", most: 32 },
  fileValues: { of: "values in a YAML or JSON file", most: 2_000_000 },
  configMiB: { of: "MiB in kustogen.yaml", most: 4, fixed: true },
  aliasedValues: { of: "values that the aliases of a document expand to", most: 1_000_000 },
  nesting: { of: "levels of nested mappings and lists", most: 1000, fixed: true },
  resources: { of: "resources in one build", most: 20_000 },
  kustomizations: { of: "kustomizations in one build, each counted as often as it is used", most: 10_000 },
  copiedValues: { of: "values that the patches and replacements of one build copy", most: 100_000 },
  replacedCharacters: { of: "characters that the replacements of one build write", most: 50_000_000 },
  steps: { of: "steps in one build, or in one comparison", most: 10_000_000 },
  resultValues: {
    of: "values in one environment, with each 16 characters of a text, and 16 levels of nesting, as one more",
    most: 2_000_000,
  },
  pathParts: { of: "parts of a field path", most: 1000, fixed: true },
  crdFields: { of: "types that one kind in `crds` refers to", most: 20_000, fixed: true },
  cloneMiB: { of: "MiB in a fetched repository", most: 1024 },
  cloneFiles: { of: "files in a fetched repository", most: 200_000 },
  setApplications: { of: "Applications from one ApplicationSet", most: 20_000 },
  setMiB: { of: "MiB of Applications from one ApplicationSet", most: 100 },
  applications: { of: "Applications from all ApplicationSets of a repository", most: 200_000 },
  expandedMiB: { of: "MiB of variables in one environment, with references expanded", most: 20 },
} as const satisfies Record<string, Limit>;

/** The name of a limit. */
export type LimitName = keyof typeof LIMITS;

/** Numbers in place of those in the table. */
export type Limits = Partial<Readonly<Record<LimitName, number>>>;

const DEFAULTS = Object.fromEntries(Object.entries(LIMITS).map(([name, { most }]) => [name, most])) as Record<
  LimitName,
  number
>;

// They apply to a whole run, like the heap of its process. Plain numbers, because they are used for every file.
let now = DEFAULTS;

/** Sets the limits in this thread from now on; `{}` restores those of the table. */
export function setLimits(limits: Limits): void {
  now = { ...DEFAULTS, ...limits };
}

/** The current value of a limit. */
export function limitOf(name: LimitName): number {
  return now[name];
}

let endOf: () => string | undefined = () => undefined;

/** Sets a function that explains why a run should stop, once its time or memory is nearly used up. */
export function setEnd(why: () => string | undefined): void {
  endOf = why;
}

/** Throws InputError, with the code "too-large", if the run's time or memory is nearly used up. */
export function refuseLate(what = "was not started"): void {
  const why = endOf();
  if (why !== undefined) throw new InputError(`${what}: ${why}`, { code: "too-large" });
}

/** True if the run's time or memory is nearly used up. */
export function isLate(): boolean {
  return endOf() !== undefined;
}

/** What a part of a run has used of each limit. */
export type Used = Partial<Record<LimitName, number>>;

/** What is used of the budget that everything counts to now; undefined outside of such work. */
let used: Used | undefined;
/** The clock is asked after this many of anything: it takes a millisecond or less. */
const OFTEN = 10_000;

/**
 * Does work with a budget of its own, which has each limit whole: it is neither counted to what is done around it nor
 * refused for that.
 * @param spent what it has used so far, if it is done in several parts
 */
export function withBudget<T>(work: () => T, spent: Used = {}): T {
  const outer = used;
  used = spent;
  try {
    return work();
  } finally {
    used = outer;
  }
}

/** Counts something to the current budget. Throws InputError, with the code "too-large", if it has no more, or the run no time. */
export function spend(name: LimitName, more: number): void {
  const before = used?.[name] ?? 0;
  const sum = before + more;
  if (used !== undefined) used[name] = sum;
  if (sum > now[name]) throw overLimit(name);
  if (Math.floor(before / OFTEN) !== Math.floor(sum / OFTEN)) refuseLate("was not finished");
}

/** Counts all that a part has used, which is done again or whose result is. */
export function spendAll(cost: Used): void {
  for (const [name, more] of Object.entries(cost)) spend(name as LimitName, more);
}

/** True if a part has used more than a limit. */
export function isOver(cost: Used): boolean {
  return Object.entries(cost).some(([name, sum]) => sum > now[name as LimitName]);
}

/** The error for exceeding a limit, with the limit's name and how to raise it. */
export function overLimit(name: LimitName, hint = ""): InputError {
  const { of, fixed }: Limit = LIMITS[name];
  const how = fixed ? "" : ` (limits.${name} of kustogen.yaml)`;
  return new InputError(
    `too large: more than ${limitOf(name).toLocaleString("en-US")} ${of}${how}${hint && `; ${hint}`}`,
    { code: "too-large" },
  );
}

/** Throws InputError, with the code "too-large", if a count exceeds a limit. */
export function refuseMore(name: LimitName, count: number, hint?: string): void {
  if (count > limitOf(name)) throw overLimit(name, hint);
}

/** Throws InputError if a file is larger than the limit for a build. */
export function refuseLarge(path: string, bytes: number): void {
  if (bytes > limitOf("fileMiB") * 2 ** 20) throw overLimit("fileMiB").within(path);
}

/** Throws InputError, with the code "too-large", if an environment's objects are too large to work with. */
export function refuseLargeResult(objects: Iterable<Value>): void {
  let left = limitOf("resultValues");
  for (const one of objects) {
    left -= sizeOf(one, left);
    if (left < 0) throw overLimit("resultValues");
  }
}
