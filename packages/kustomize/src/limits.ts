import { InputError } from "./errors/errors.ts";

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
  copiedValues: { of: "values that one patch or replacement copies", most: 1_000_000, fixed: true },
  replacedCharacters: { of: "characters in the result of a replacement", most: 10_000_000, fixed: true },
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
export function refuseLate(): void {
  const why = endOf();
  if (why !== undefined) throw new InputError(`was not started: ${why}`, { code: "too-large" });
}

/** True if the run's time or memory is nearly used up. */
export function isLate(): boolean {
  return endOf() !== undefined;
}

/** The error for exceeding a limit, with the limit's name and how to raise it. */
export function overLimit(name: LimitName, hint = ""): InputError {
  const { of, fixed }: Limit = LIMITS[name];
  const how = fixed ? "" : ` (limits.${name} of kustogen.yaml)`;
  return new InputError(
    `more than ${limitOf(name).toLocaleString("en-US")} ${of}${how}${hint && `; ${hint}`}`,
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
