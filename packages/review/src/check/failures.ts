import { maskedMessage } from "@kustogen/kustomize/credentials/masking.ts";
import type { ErrorCode } from "@kustogen/kustomize/errors/codes.ts";
import { failureText } from "@kustogen/kustomize/errors/defect.ts";
import { codeOf, InputError } from "@kustogen/kustomize/errors/errors.ts";
import { KUSTOMIZATION_FILES } from "@kustogen/kustomize/load/kustomization.ts";
import { joinPath } from "@kustogen/kustomize/load/root.ts";
import { folderOf, isWithin, lastPart } from "@kustogen/kustomize/tree/paths.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { kustomizationIn } from "../discovery/kustomizations.ts";
import { isReadByArgo } from "../discovery/plain-manifests.ts";
import { relativePath } from "../discovery/tree-paths.ts";
import { causeOfError, needsOtherRun } from "../looked/cause-of-error.ts";
import type { NotLookedAt } from "../looked/not-looked-at.ts";
import {
  AS_KUSTOMIZE,
  CORRECT,
  fixOf,
  GENERATE,
  mendOf,
  ofPeople,
  toPlace,
  WITHOUT_SECRETS,
  type WrittenBy,
} from "./failure-fixes.ts";
import { type FileOutside, mergeFilesOutside } from "./files-outside.ts";
import type { Judged } from "./judged.ts";
import { type FailedPart, failingFile, lineOfRepeated, placeOfError } from "./missing-parts.ts";
import { privateFiles, secretsLeftOut } from "./private-files.ts";
import { builds } from "./rules/kustomize/builds.ts";
import { withReason } from "./with-reason.ts";

/** Something that can't be rendered: an environment, or an entry of a partially checked one. */
interface Failure {
  environment: string;
  error: unknown;
  seen: NotLookedAt;
  place: { file?: string; line?: number };
  fix: string;
  /** True if the kustomization that lists it isn't in the repository. */
  isMade?: true;
  /** True if Argo CD reads its files without kustomize, and accepts the failing one. */
  isRead?: true;
  /** True for an entry of a generator, which reads data and no manifests. */
  isData?: true;
  /** The missing files of a generated Secret, if they are private by their names. */
  privately?: string[];
}

/** An absolute path on disk. */
const ABSOLUTE = /(?<![\w./-])\/[\w./@+-]*[\w@+-]/g;
/** A stored failure, with the consequences of its error. */
export type FailureRecord = Omit<Failure, "error"> & {
  error: Pick<InputError, "what" | "places" | "code" | "absent" | "refusedSince">;
};

/** The consequences of all failures in a run. */
interface Settled {
  findings: Judged[];
  /** The findings among them that another build of the same folder may not have. */
  restricted: Judged[];
  notRendered: { folder: string; reason: string; code?: ErrorCode }[];
  notLookedAt: NotLookedAt[];
  /** True if an external source didn't respond. */
  unreached: boolean;
}

/** Returns which of these files git ignores. */
export type Ignored = (paths: readonly string[]) => ReadonlySet<string>;

/** Facts about the repository that show whether something is missing by intent. */
export interface Intent {
  ignored?: Ignored | undefined;
  /** The origin of a missing file, as the end of a sentence: ", which is made from a template". */
  originOf?(absent: string, isData?: true): string | undefined;
  /** The program that builds an environment from the repository alone; undefined if none is known to. */
  builtBy?(environment: string): string | undefined;
  /** True if that program certainly builds it, and has only what git has. */
  isBuiltFromGit?(environment: string): boolean;
  /** True if only people build an environment, on their machines. */
  isBuiltByPeople?(environment: string): boolean;
  /** The files of the repository. */
  files?: readonly string[];
  /** Why it isn't an error that an environment can't be built; undefined if it is. @param isMade for a folder of files */
  whyNoError?(environment: string, isMade: boolean): string | undefined;
  /** The same for what kustomize refuses only since a release. */
  whyAccepted?(since: string): string | undefined;
}

/** The kustomization that a folder without one would have. */
function kustomizationOf(folder: string): string {
  return `${folder}/${KUSTOMIZATION_FILES[0]}`;
}

/** An error as reported at the file to fix, without the path to it, so that it is the same for all its environments. */
function fromPlace(error: unknown, file: string | undefined, isMade = false): unknown {
  if (!(error instanceof InputError)) return error;
  const { what, places, code } = error;
  const isAt = (text: string) => text === file || text.startsWith(`${file}:`);
  // Skips the list that Flux or Argo CD generates, and its entry; a file that can't be read is identified by the
  // error in it.
  const start = isMade ? 2 : isAt(what) ? places.length : Math.max(0, places.findLastIndex(isAt));
  return new InputError(what, { places: places.slice(start), code });
}

/** Collects failures to render, and determines which are the repository's fault. */
export class Failures {
  readonly #all: Failure[] = [];

  /** @param cwd the folder that paths in messages are relative to */
  constructor(private readonly cwd: string) {}

  /** The current number of failures. */
  get count(): number {
    return this.#all.length;
  }

  /**
   * Adds an environment that can't be rendered; `lost` is true if it could be in the earlier state.
   * @param tree the files that it is rendered from
   */
  addWhole(
    environment: string,
    error: unknown,
    lost: boolean,
    by: WrittenBy,
    place: Failure["place"] = {},
    tree?: FileTree,
  ): void {
    const cause = causeOfError(codeOf(error));
    const seen = {
      place: environment,
      cause,
      what: this.#reason(error),
      ...(lost && { lost: true as const }),
    };
    const file = tree && by === "argo" ? failingFile(error, tree) : undefined;
    const isToCome = by === "kustogen" && codeOf(error) === "no-such-folder";
    this.#all.push({
      ...{ environment, error, seen, place, fix: isToCome ? GENERATE : fixOf(by) },
      ...((by === "flux" || by === "argo") && { isMade: true as const }),
      ...(tree && file !== undefined && isReadByArgo(tree, file) && { isRead: true as const }),
    });
  }

  /** Adds an entry of an environment that can't be rendered. @param lost true if it could be in the earlier state */
  addPart(environment: string, { part, line, seen, isMade }: FailedPart, lost: boolean, by: WrittenBy): void {
    // The listed file is in the repository; the list itself isn't.
    const listed = joinPath(folderOf(part.file), part.entry);
    const file = isMade ? (kustomizationIn(part.tree, listed) ?? listed) : part.file;
    const found = placeOfError(part.error, part.tree);
    const inner = isMade && found.file === part.file ? {} : found;
    const written = line ?? (isMade ? lineOfRepeated(part.error, file, part.tree) : undefined);
    const own = { file, ...(written !== undefined && { line: written }) };
    const isDeeper = inner.file !== undefined && inner.file !== file;
    // A step has no name of its own; the file that it lacks has a line in it.
    const privately = privateFiles(part);
    const isLacking = part.isStep && part.error instanceof InputError && part.error.absent !== undefined;
    const place = isDeeper ? inner : { ...own, ...((isLacking || isMade) && inner) };
    this.#all.push({
      environment,
      error: part.error,
      seen: { ...seen, what: this.#relative(seen.what), ...(lost && { lost: true as const }) },
      place,
      fix: fixOf(isMade ? by : undefined),
      ...(isMade && { isMade: true as const }),
      ...(isMade && by === "argo" && isReadByArgo(part.tree, listed) && { isRead: true as const }),
      ...(part.field.endsWith("Generator") && { isData: true as const }),
      ...(privately && { privately: privately.map((path) => this.#relative(path)) }),
    });
  }

  /**
   * The failures added since the count was `count`, for storing. Undefined if the same files may not fail again: the
   * cause is external, a defect of the engine, or a time limit.
   */
  since(count: number): FailureRecord[] | undefined {
    const all = this.#all.slice(count);
    const records = all.flatMap(({ error, ...failure }) => {
      if (!(error instanceof InputError) || error.code === "too-large") return [];
      const { what, places, code, absent, refusedSince } = error;
      const masked = { what: maskedMessage(what), places: places.map(maskedMessage) };
      return [{ ...failure, error: { ...masked, code, absent, refusedSince } }];
    });
    return records.length === all.length ? records : undefined;
  }

  /** Adds stored failures. */
  take(records: readonly FailureRecord[]): void {
    for (const { error, ...failure } of records)
      this.#all.push({ ...failure, error: new InputError(error.what, error) });
  }

  #reason(error: unknown): string {
    return this.#relative(maskedMessage(failureText(error)));
  }

  #relative(text: string): string {
    const inside = text.replaceAll(`${this.cwd}/`, "");
    // Paths beside the folder, which an entry may lead to, are relative to this one.
    const [, top = ""] = this.cwd.split("/");
    return top === ""
      ? inside
      : inside.replace(ABSOLUTE, (path) => (isWithin(path, `/${top}`) ? relativePath(this.cwd, path) : path));
  }

  /**
   * Settles the consequences. A file that git ignores, that has a template or that a script writes is missing by
   * intent: it is created by whoever applies the folder. Argo CD and Flux don't create it.
   */
  settle({
    ignored = () => new Set(),
    originOf,
    builtBy,
    isBuiltFromGit,
    isBuiltByPeople,
    files,
    whyNoError,
    whyAccepted,
  }: Intent = {}): Settled {
    const absent = this.#all.flatMap(({ error }) =>
      error instanceof InputError ? (error.absent ?? []) : [],
    );
    // git ignores the files of a folder, and perhaps all of them, rather than the folder.
    const inFolders = absent.flatMap((path) => (lastPart(path).includes(".") ? [] : [kustomizationOf(path)]));
    const byIntent =
      absent.length === 0 ? new Set<string>() : ignored([...new Set([...absent, ...inFolders])]);
    const settled: Settled = {
      findings: [],
      restricted: [],
      notRendered: [],
      notLookedAt: [],
      unreached: false,
    };
    const outside: FileOutside[] = [];
    const leftOut = secretsLeftOut(absent, files);
    for (const { environment, error, seen, place, fix, isMade, isRead, isData, privately } of this.#all) {
      const absent = error instanceof InputError ? error.absent : undefined;
      const isIgnored =
        absent !== undefined && (byIntent.has(absent) || byIntent.has(kustomizationOf(absent)));
      const isOutside = !(error instanceof InputError);
      const code = codeOf(error) ?? "defect";
      const reason = this.#reason(error);
      settled.unreached ||= isOutside;
      const why = isIgnored ? ", which git ignores" : absent && originOf?.(absent, isData);
      settled.notLookedAt.push(why === undefined ? seen : { ...seen, what: `${seen.what}${why}` });
      if (isOutside || why !== undefined || needsOtherRun(code)) {
        settled.notRendered.push({ folder: environment, reason, code });
        const isTemplate = code === "template";
        const builder = why === undefined && !isTemplate ? undefined : builtBy?.(environment);
        if (builder !== undefined)
          settled.findings.push({
            rule: builds,
            severity: isIgnored && isBuiltFromGit?.(environment) === true ? "error" : "warning",
            environment,
            message: `${builder} can't render it: ${this.#reason(fromPlace(error, place.file, isMade))}${why ?? ""}`,
            fix: isTemplate
              ? "write the value itself: nothing fills it in before the build"
              : "commit it (a Secret only if encrypted), or remove it from the kustomization",
            ...place,
          });
        continue;
      }
      const since = error.refusedSince;
      const repeats = isRead && code === "duplicate";
      const isPrivate = privately !== undefined && isBuiltByPeople?.(environment) === true;
      const mend = repeats
        ? "keep one of them"
        : isPrivate
          ? toPlace(privately)
          : isRead
            ? CORRECT
            : fix === AS_KUSTOMIZE
              ? mendOf(code)
              : fix;
      const harmless =
        seen.lost === true
          ? undefined
          : (whyNoError?.(environment, isMade === true) ??
            (since === undefined ? undefined : whyAccepted?.(since)) ??
            (isPrivate ? ofPeople(environment) : undefined) ??
            (leftOut.has(absent ?? "") ? WITHOUT_SECRETS : undefined) ??
            (repeats ? "Argo CD uses the last of them" : isRead ? "Argo CD can read the file" : undefined));
      const finding: Judged = {
        rule: builds,
        severity: harmless === undefined ? "error" : "warning",
        environment,
        message: `can't be rendered: ${this.#reason(fromPlace(error, place.file, isMade))}`,
        fix: harmless === undefined ? mend : withReason(mend, harmless),
        ...place,
      };
      settled.findings.push(finding);
      if (code === "outside-root") outside.push({ finding, error });
    }
    const merged = mergeFilesOutside(outside, (text) => this.#relative(text));
    settled.findings = settled.findings.filter((finding) => !merged.has(finding));
    settled.restricted = outside.flatMap(({ finding }) => (merged.has(finding) ? [] : [finding]));
    return settled;
  }
}
