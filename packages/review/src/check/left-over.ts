import { ToldFolders } from "../discovery/told-folders.ts";
import type { CheckInput } from "./check.ts";
import { saysNothing } from "./missing-by-intent.ts";
import type { Label, Placed } from "./placed.ts";
import type { TextFile } from "./text-files.ts";
import { withReason } from "./with-reason.ts";

/** Folders that someone fills in, or reads, before one of them is used. */
const EXAMPLE =
  /(?:^|\/)_?(?:templates?|examples?|samples?|skeletons?|boilerplates?|scaffold(?:s|ing)?)(?:\/|$)/i;

/**
 * Which environments nobody can be shown to use: what is wrong in one of them hurts nobody until someone deploys it, so
 * it is no error.
 */
export class LeftOver {
  readonly #input: CheckInput;
  readonly #files: () => Iterable<TextFile>;
  readonly #undeployed: ReadonlyMap<string, CheckInput["environments"][number]>;
  #told: ToldFolders | undefined;

  /** @param files the texts of the repository, read only if an answer depends on them */
  constructor(input: CheckInput, label: Label, files: () => Iterable<TextFile>) {
    this.#input = input;
    this.#files = files;
    this.#undeployed = new Map(
      input.environments.flatMap((one) =>
        one.undeployed === undefined ? [] : [[label(one.folder), one] as const],
      ),
    );
  }

  /**
   * Why what is wrong in an environment is no error, as the end of a sentence; undefined where it is one.
   *
   * @param isBuild true for what already stops the build, which a script may try of all folders
   */
  why(environment: string, isBuild: boolean): string | undefined {
    const given = this.#undeployed.get(environment);
    if (given === undefined) return undefined;
    const told = this.#texts.of(environment);
    if (told === "copied") return `${environment} is copied before it is used`;
    if (told === "built" || (isBuild && this.#texts.isTried(environment))) return undefined;
    if (EXAMPLE.test(environment))
      return `${environment} is an example or a template, and nothing here builds it`;
    if (given.undeployed === "others")
      return `nothing here deploys or builds ${environment}, as it does other folders: delete it unless someone does so from elsewhere`;
    if (isBuild && saysNothing(this.#input.tree, given.folder)) return `${environment} says nothing yet`;
    return undefined;
  }

  /** The findings, with warnings in place of errors in such environments; a credential is as readable there. */
  softened(findings: readonly Placed[]): readonly Placed[] {
    return findings.map((placed) => {
      const { reported } = placed;
      const isSecret = reported.rule.startsWith("secrets/");
      if (reported.severity !== "error" || isSecret || !isOwn(placed)) return placed;
      const why = this.why(reported.environment, false);
      if (why === undefined) return placed;
      return {
        ...placed,
        reported: { ...reported, severity: "warning", fix: withReason(reported.fix, why) },
      };
    });
  }

  get #texts(): ToldFolders {
    this.#told ??= new ToldFolders(this.#said(), this.#undeployed.keys());
    return this.#told;
  }

  *#said(): Generator<{ path: string; text: string }> {
    for (const { label, read } of this.#files()) {
      const text = read();
      if (text !== undefined) yield { path: label, text };
    }
  }
}

/** True for what is said of one environment, and not of a source that others may build on as well. */
function isOwn({ once, reported: { rule, environment, file } }: Placed): boolean {
  if (once === undefined || once.startsWith(`${rule}|${environment}|`)) return true;
  return file !== undefined && file.slice(0, Math.max(0, file.lastIndexOf("/"))) === environment;
}
