import { maskedMessage } from "@kustogen/kustomize/credentials/masking.ts";
import type { ErrorCode } from "@kustogen/kustomize/errors/codes.ts";
import { defectText } from "@kustogen/kustomize/errors/defect.ts";
import { codeOf, InputError, OutsideError } from "@kustogen/kustomize/errors/errors.ts";
import { joinPath } from "@kustogen/kustomize/load/root.ts";
import { folderOf, isWithin } from "@kustogen/kustomize/tree/paths.ts";
import { relativePath } from "../discovery/tree-paths.ts";
import { causeOfError, needsOtherRun } from "../looked/cause-of-error.ts";
import type { NotLookedAt } from "../looked/not-looked-at.ts";
import type { Judged } from "./judged.ts";
import { type FailedPart, placeOfError } from "./missing-parts.ts";
import { builds } from "./rules/kustomize/builds.ts";
import { withReason } from "./with-reason.ts";

/** What can't be rendered: an environment, or an entry of one that is judged in part. */
interface Failure {
  environment: string;
  error: unknown;
  seen: NotLookedAt;
  place: { file?: string; line?: number };
  fix: string;
  /** True where the kustomization that lists it isn't in the repository. */
  isMade?: true;
}

const AS_KUSTOMIZE = "correct what the message names; kustomize build refuses it as well";
/** A path from the top of the disk. */
const ABSOLUTE = /(?<![\w./-])\/[\w./@+-]*[\w@+-]/g;
const GENERATE = "run `npm run gen`: this environment is described, but its folder isn't generated yet";

const LISTED_BY_FLUX =
  "without a kustomization.yaml in the folder, Flux applies every YAML file below it: add one that lists the intended files, or " +
  "name the other files in a .sourceignore";

const LISTED_BY_ARGO =
  "correct the file, which Argo CD can't apply either, or leave it out with directory.exclude in the Application";

/** Who wrote the kustomization of an environment that can't be rendered, where that isn't the author of the repository. */
export type WrittenBy = "kustogen" | "flux" | "argo" | undefined;

/** What fixes an environment that can't be rendered, or an entry of one. */
function fixOf(by: WrittenBy): string {
  return by === "flux" ? LISTED_BY_FLUX : by === "argo" ? LISTED_BY_ARGO : AS_KUSTOMIZE;
}

/** A failure as it is kept: of its error what follows from it. */
export type FailureRecord = Omit<Failure, "error"> & {
  error: { what: string; places: readonly string[]; code: ErrorCode; absent: string | undefined };
};

/** What follows from all failures of a run. */
interface Settled {
  findings: Judged[];
  /** The findings of them that another build of the same folder may not have. */
  restricted: Judged[];
  notRendered: { folder: string; reason: string; code?: ErrorCode }[];
  notLookedAt: NotLookedAt[];
  /** True where what is needed from outside didn't answer. */
  unreached: boolean;
}

/** Which of these files git ignores. */
export type Ignored = (paths: readonly string[]) => ReadonlySet<string>;

/** What is known of the repository beside the failures, which tells whether something is missing by intent. */
export interface Intent {
  ignored?: Ignored | undefined;
  /** Where a missing file comes from, as the end of a sentence: ", which is made from a template". */
  originOf?(absent: string): string | undefined;
  /** Why it is no error that an environment can't be built; undefined where it is one. */
  whyNoError?(environment: string): string | undefined;
}

/**
 * An error as it is said at the file to fix, without the way there: of all environments that are built on that file it is
 * the same one.
 */
function fromPlace(error: unknown, file: string | undefined, isMade = false): unknown {
  if (!(error instanceof InputError)) return error;
  const { what, places, code } = error;
  const isAt = (text: string) => text === file || text.startsWith(`${file}:`);
  // Behind the list that Flux or Argo CD makes, and its entry; a file that can't be read is named by what is wrong in it.
  const start = isMade ? 2 : isAt(what) ? places.length : Math.max(0, places.findLastIndex(isAt));
  return new InputError(what, { places: places.slice(start), code });
}

/** Collects what can't be rendered, and says what of it is a fault of the repository. */
export class Failures {
  readonly #all: Failure[] = [];
  readonly #cwd: string;

  /** @param cwd the folder that paths in messages are relative to */
  constructor(cwd: string) {
    this.#cwd = cwd;
  }

  /** How many there are by now. */
  get count(): number {
    return this.#all.length;
  }

  /**
   * An environment that can't be rendered.
   * @param lost true where the side before could
   */
  addWhole(
    environment: string,
    error: unknown,
    lost: boolean,
    by: WrittenBy,
    place: Failure["place"] = {},
  ): void {
    const cause = causeOfError(codeOf(error));
    const seen = {
      place: environment,
      cause,
      what: this.#reason(error),
      ...(lost && { lost: true as const }),
    };
    const isToCome = by === "kustogen" && codeOf(error) === "no-such-folder";
    this.#all.push({
      ...{ environment, error, seen, place, fix: isToCome ? GENERATE : fixOf(by) },
      ...((by === "flux" || by === "argo") && { isMade: true as const }),
    });
  }

  /** An entry of an environment. @param lost true where the side before had it */
  addPart(environment: string, { part, line, seen, isMade }: FailedPart, lost: boolean, by: WrittenBy): void {
    // What is listed stands in the repository; the list itself doesn't.
    const file = isMade ? joinPath(folderOf(part.file), part.entry) : part.file;
    const inner = isMade ? {} : placeOfError(part.error, part.tree);
    const isDeeper = inner.file !== undefined && inner.file !== file;
    const place = isDeeper ? inner : { file, ...(line !== undefined && { line }) };
    this.#all.push({
      environment,
      error: part.error,
      seen: { ...seen, what: this.#relative(seen.what), ...(lost && { lost: true as const }) },
      place,
      fix: fixOf(isMade ? by : undefined),
      ...(isMade && { isMade: true as const }),
    });
  }

  /**
   * Those since there were so many, to be kept; undefined where one may not come again from the same files: of what is
   * outside of them, of a defect, and of a run that had no more time.
   */
  since(count: number): FailureRecord[] | undefined {
    const all = this.#all.slice(count);
    const records = all.flatMap(({ error, ...failure }) => {
      if (!(error instanceof InputError) || error.code === "too-large") return [];
      const { what, places, code, absent } = error;
      const masked = { what: maskedMessage(what), places: places.map(maskedMessage) };
      return [{ ...failure, error: { ...masked, code, absent } }];
    });
    return records.length === all.length ? records : undefined;
  }

  /** Takes those over that were kept. */
  take(records: readonly FailureRecord[]): void {
    for (const { error, ...failure } of records)
      this.#all.push({ ...failure, error: new InputError(error.what, error) });
  }

  #reason(error: unknown): string {
    const isKnown = error instanceof InputError || error instanceof OutsideError;
    return this.#relative(maskedMessage(isKnown ? error.message : defectText(error)));
  }

  #relative(text: string): string {
    const inside = text.replaceAll(`${this.#cwd}/`, "");
    // What lies beside the folder, which an entry may lead to, has its path from here.
    const [, top = ""] = this.#cwd.split("/");
    return top === ""
      ? inside
      : inside.replace(ABSOLUTE, (path) =>
          isWithin(path, `/${top}`) ? relativePath(this.#cwd, path) : path,
        );
  }

  /**
   * What follows. A file that git ignores, that a template is there for or that a script writes is missing by intent:
   * whoever applies the folder makes it.
   */
  settle({ ignored = () => new Set(), originOf, whyNoError }: Intent = {}): Settled {
    const absent = this.#all.flatMap(({ error }) =>
      error instanceof InputError ? (error.absent ?? []) : [],
    );
    const byIntent = absent.length === 0 ? new Set<string>() : ignored([...new Set(absent)]);
    const settled: Settled = {
      findings: [],
      restricted: [],
      notRendered: [],
      notLookedAt: [],
      unreached: false,
    };
    for (const { environment, error, seen, place, fix, isMade } of this.#all) {
      const absent = error instanceof InputError ? error.absent : undefined;
      const isIgnored = absent !== undefined && byIntent.has(absent);
      const isOutside = !(error instanceof InputError);
      const code = codeOf(error) ?? "defect";
      const reason = this.#reason(error);
      settled.unreached ||= isOutside;
      const why = isIgnored ? ", which git ignores" : absent && originOf?.(absent);
      settled.notLookedAt.push(why === undefined ? seen : { ...seen, what: `${seen.what}${why}` });
      if (isOutside || why !== undefined || needsOtherRun(code)) {
        settled.notRendered.push({ folder: environment, reason, code });
        continue;
      }
      const harmless = seen.lost === true ? undefined : whyNoError?.(environment);
      const finding: Judged = {
        rule: builds,
        severity: harmless === undefined ? "error" : "warning",
        environment,
        message: `can't be rendered: ${this.#reason(fromPlace(error, place.file, isMade))}`,
        fix: harmless === undefined ? fix : withReason(fix, harmless),
        ...place,
      };
      settled.findings.push(finding);
      if (code === "outside-root") settled.restricted.push(finding);
    }
    return settled;
  }
}
