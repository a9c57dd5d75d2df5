import { maskedMessage } from "@kustogen/kustomize/credentials/masking.ts";
import { failureText } from "@kustogen/kustomize/errors/defect.ts";
import { codeOf, InputError } from "@kustogen/kustomize/errors/errors.ts";
import { isWithin } from "@kustogen/kustomize/tree/paths.ts";
import { causeOfError, type NotLookedAt, needsOtherRun } from "../../coverage/not-looked-at.ts";
import { relativePath } from "../../discovery/tree-paths.ts";
import type { Finding } from "../model/rule.ts";
import { type FailedPart, placeOfError } from "./missing-parts.ts";

const AS_KUSTOMIZE = "correct what the message names; kustomize build rejects it as well";
const GENERATE = "run `npm run gen`: this environment is described, but its folder isn't generated yet";

const LISTED_BY_ARGO =
  "correct the file, which Argo CD can't apply either, or leave it out with directory.exclude in the Application";

/** The generator of the kustomization of an environment that can't be rendered, if authors didn't write it. */
export type WrittenBy = "kustogen" | "argo" | undefined;

/** The fix for an error of kustomize's own; not each is one for every build. */
const MEND: Readonly<Record<string, string>> = {
  "outside-root":
    "move them below it, or give their folder its own kustomization and list that; loadRestrictor in kustogen.yaml lifts the limit",
  "outside-tree":
    "name a path inside the repository; kustomize build finds this one only where that folder exists next to the repository",
  template: "write the value itself: nothing fills it in before the build",
};

const ABSOLUTE = /(?<![\w./-])\/[\w./@+-]*[\w@+-]/g;
/** An error as reported at the file to fix, without the path to it, so that it is the same for all its environments. */
function fromPlace(error: unknown, file: string | undefined): unknown {
  if (!(error instanceof InputError)) return error;
  const { what, places, code } = error;
  const isAt = (text: string) => text === file || text.startsWith(`${file}:`);
  // A file that can't be read is identified by the error in it.
  const start = isAt(what) ? places.length : Math.max(0, places.findLastIndex(isAt));
  return new InputError(what, { places: places.slice(start), code });
}

/** Where to mend what can't be rendered. */
type Place = Pick<Finding, "file" | "line">;

/** What can't be rendered, an environment or an entry of one, and what of it is the repository's fault. */
export class Failures {
  readonly findings: (Finding & { environment: string })[] = [];
  readonly notLookedAt: NotLookedAt[] = [];
  /** True if an external source didn't respond. */
  unreached = false;

  /**
   * @param cwd the folder that paths in messages are relative to
   * @param isDeployed true for an environment that Argo CD or Flux builds, which fill in no template
   */
  constructor(
    private readonly cwd: string,
    private readonly isDeployed: (environment: string) => boolean = () => false,
  ) {}

  /** Adds an environment that can't be rendered. */
  addWhole(environment: string, error: unknown, by: WrittenBy, place: Place = {}): void {
    const code = codeOf(error);
    const seen = { place: environment, cause: causeOfError(code), what: this.#reason(error) };
    const isToCome = by === "kustogen" && code === "no-such-folder";
    const fix = isToCome ? GENERATE : by === "argo" ? LISTED_BY_ARGO : undefined;
    this.#add(environment, error, seen, place, fix);
  }

  /** Adds an entry of an environment that can't be rendered. */
  addPart(environment: string, { part, line, seen }: FailedPart): void {
    const { file, error } = part;
    const inner = placeOfError(error, part.tree);
    const own = { file, ...(line !== undefined && { line }) };
    const isDeeper = inner.file !== undefined && inner.file !== file;
    // A step has no name of its own; the file that it lacks has a line in it.
    const isLacking = part.isStep && error instanceof InputError && error.absent !== undefined;
    const place = isDeeper ? inner : { ...own, ...(isLacking && inner) };
    this.#add(environment, error, { ...seen, what: this.#relative(seen.what) }, place);
  }

  /** What this run lacks is only named; everything else is a finding. */
  #add(environment: string, error: unknown, seen: NotLookedAt, place: Place, fix?: string): void {
    const code = codeOf(error) ?? "defect";
    const isOutside = !(error instanceof InputError);
    const isTemplate = code === "template";
    this.unreached ||= isOutside;
    this.notLookedAt.push(seen);
    if (isOutside || (needsOtherRun(code) && !(isTemplate && this.isDeployed(environment)))) return;
    this.findings.push({
      environment,
      message: `can't be rendered: ${this.#reason(fromPlace(error, place.file))}`,
      fix: (isTemplate ? undefined : fix) ?? MEND[code] ?? AS_KUSTOMIZE,
      ...(code === "outside-root" && { cause: code }),
      ...place,
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
}
