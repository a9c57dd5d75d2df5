import { maskedMessage } from "@kustogen/kustomize/credentials/masking.ts";
import type { ErrorCode } from "@kustogen/kustomize/errors/codes.ts";
import { failureText } from "@kustogen/kustomize/errors/defect.ts";
import { codeOf, InputError } from "@kustogen/kustomize/errors/errors.ts";
import { isWithin } from "@kustogen/kustomize/tree/paths.ts";
import { causeOfError, needsOtherRun } from "../../coverage/cause-of-error.ts";
import type { NotLookedAt } from "../../coverage/not-looked-at.ts";
import { relativePath } from "../../discovery/tree-paths.ts";
import type { Finding } from "../model/rule.ts";
import { type FailedPart, placeOfError } from "./missing-parts.ts";

const AS_KUSTOMIZE = "correct what the message names; kustomize build rejects it as well";
const WITHIN_FOLDER =
  "move them below it, or give their folder its own kustomization and list that; loadRestrictor in kustogen.yaml lifts the limit";
const WITHIN_REPOSITORY =
  "name a path inside the repository; kustomize build finds this one only where that folder exists next to the repository";
const FILL_IN = "write the value itself: nothing fills it in before the build";
const GENERATE = "run `npm run gen`: this environment is described, but its folder isn't generated yet";

const LISTED_BY_ARGO =
  "correct the file, which Argo CD can't apply either, or leave it out with directory.exclude in the Application";

/** The generator of the kustomization of an environment that can't be rendered, if authors didn't write it. */
export type WrittenBy = "kustogen" | "argo" | undefined;

/** The fix for an error of kustomize's own; not each is one for every build. */
const MEND: Readonly<Record<string, string>> = {
  "outside-root": WITHIN_FOLDER,
  "outside-tree": WITHIN_REPOSITORY,
};

/** Something that can't be rendered: an environment, or an entry of a partially checked one. */
interface Failure {
  environment: string;
  error: unknown;
  seen: NotLookedAt;
  place: { file?: string; line?: number };
  fix: string;
}

/** An absolute path on disk. */
const ABSOLUTE = /(?<![\w./-])\/[\w./@+-]*[\w@+-]/g;
/** The consequences of all failures in a run. */
interface Settled {
  findings: (Finding & { environment: string })[];
  notRendered: { folder: string; reason: string; code?: ErrorCode }[];
  notLookedAt: NotLookedAt[];
  /** True if an external source didn't respond. */
  unreached: boolean;
}

/** An error as reported at the file to fix, without the path to it, so that it is the same for all its environments. */
function fromPlace(error: unknown, file: string | undefined): unknown {
  if (!(error instanceof InputError)) return error;
  const { what, places, code } = error;
  const isAt = (text: string) => text === file || text.startsWith(`${file}:`);
  // A file that can't be read is identified by the error in it.
  const start = isAt(what) ? places.length : Math.max(0, places.findLastIndex(isAt));
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
    const fix = isToCome ? GENERATE : by === "argo" ? LISTED_BY_ARGO : AS_KUSTOMIZE;
    this.#all.push({ environment, error, seen, place, fix });
  }

  /** Adds an entry of an environment that can't be rendered. @param lost true if it could be in the earlier state */
  addPart(environment: string, { part, line, seen }: FailedPart, lost: boolean): void {
    const { file, error } = part;
    const inner = placeOfError(error, part.tree);
    const own = { file, ...(line !== undefined && { line }) };
    const isDeeper = inner.file !== undefined && inner.file !== file;
    // A step has no name of its own; the file that it lacks has a line in it.
    const isLacking = part.isStep && error instanceof InputError && error.absent !== undefined;
    this.#all.push({
      environment,
      error,
      seen: { ...seen, what: this.#relative(seen.what), ...(lost && { lost: true as const }) },
      place: isDeeper ? inner : { ...own, ...(isLacking && inner) },
      fix: AS_KUSTOMIZE,
    });
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
   * Settles the consequences: what can't be rendered is an error, unless this run lacks something.
   * @param isDeployed true for an environment that Argo CD or Flux builds, which fill in no template
   */
  settle(isDeployed: (environment: string) => boolean = () => false): Settled {
    const settled: Settled = { findings: [], notRendered: [], notLookedAt: [], unreached: false };
    for (const { environment, error, seen, place, fix } of this.#all) {
      const code = codeOf(error) ?? "defect";
      const isOutside = !(error instanceof InputError);
      const isTemplate = code === "template";
      settled.unreached ||= isOutside;
      settled.notLookedAt.push(seen);
      if (isOutside || needsOtherRun(code))
        settled.notRendered.push({ folder: environment, reason: this.#reason(error), code });
      if (isOutside || (needsOtherRun(code) && !(isTemplate && isDeployed(environment)))) continue;
      settled.findings.push({
        environment,
        message: `can't be rendered: ${this.#reason(fromPlace(error, place.file))}`,
        fix: isTemplate ? FILL_IN : fix === AS_KUSTOMIZE ? (MEND[code] ?? fix) : fix,
        ...(code === "outside-root" && { cause: code }),
        ...place,
      });
    }
    return settled;
  }
}
