import { joinPath } from "@kustogen/kustomize/load/root.ts";
import { folderOf } from "@kustogen/kustomize/tree/paths.ts";
import { appliedFiles } from "../discovery/applied-files.ts";
import { commentedOut } from "../discovery/commented-out.ts";
import { MentionedFolders, type MentioningText } from "../discovery/mentioned-folders.ts";
import { EXAMPLE, TEST_DATA } from "../discovery/undeployed.ts";
import type { CheckInput } from "./check.ts";
import type { Answers } from "./memory/answers.ts";
import { holdsNothing } from "./missing-by-intent.ts";
import { movedTrees } from "./moved-tree.ts";
import type { Label, Placed } from "./placed.ts";
import { type PutAway, putAway, saysOutOfUse } from "./put-away.ts";
import type { Rule } from "./rule.ts";
import { applicationPath } from "./rules/argocd/application-path.ts";
import { builds } from "./rules/kustomize/builds.ts";
import { mentioningTexts, type TextFile } from "./text-files.ts";

/**
 * Finds environments that nothing is known to use: problems there have no effect until someone deploys them, so they
 * aren't errors.
 */
export class LeftOver {
  readonly #input: CheckInput;
  readonly #files: () => Iterable<TextFile>;
  readonly #undeployed: ReadonlyMap<string, CheckInput["environments"][number]>;
  readonly #label: Label;
  readonly #answers: Answers;
  #told: MentionedFolders | undefined;
  #known: Idle | undefined;
  #away: PutAway | undefined;
  #outside: ReadonlyMap<string, string> | undefined;
  #trees: ReturnType<typeof movedTrees> | undefined;

  /** @param files the texts of the repository, read only if an answer depends on them */
  constructor(input: CheckInput, label: Label, files: () => Iterable<TextFile>, answers: Answers) {
    this.#answers = answers;
    this.#input = input;
    this.#files = files;
    this.#label = label;
    this.#undeployed = new Map(
      input.environments.flatMap((one) =>
        one.undeployed === undefined ? [] : [[label(one.folder), one] as const],
      ),
    );
  }

  /**
   * Why a problem in an environment isn't an error, as the end of a sentence; undefined if it is.
   * @param isBuild true for a problem that already stops the build; a script may try to build all folders
   */
  why(environment: string, isBuild: boolean): string | undefined {
    return this.#answers.ask(["why", environment, isBuild ? "build" : ""], () =>
      this.#findWhy(environment, isBuild),
    );
  }

  #findWhy(environment: string, isBuild: boolean): string | undefined {
    if (isBuild && this.#isEmpty(environment)) return `${environment} has no objects yet`;
    const given = this.#undeployed.get(environment);
    const alone = this.#idle.alone.get(environment);
    if (given === undefined && alone === undefined) return undefined;
    if (given?.undeployed === "patches")
      return `${environment} lists files that other kustomizations read as patches, and nothing builds it`;
    const folder = inTexts(environment);
    const told = this.#texts.of(folder);
    if (told === "copied") return `${environment} is copied before it is used`;
    if (TEST_DATA.test(`${environment}/`)) return `${environment} is data for tests`;
    if (told === "built" || (isBuild && this.#texts.isTried(folder))) return undefined;
    if (EXAMPLE.test(environment))
      return `${environment} is an example or a template, and nothing but examples builds it`;
    if (told === "named") return undefined;
    if (OF_BUNDLE.test(environment) && told === undefined)
      return `${environment} is what operator-sdk makes a bundle from, which nothing here does`;
    if (alone !== undefined) return `${notListed(alone)}, which alone deploys ${environment}`;
    if (given?.undeployed === "others")
      return `nothing here deploys or builds ${environment}, unlike other folders: delete it unless something elsewhere uses it`;
    if (given?.undeployed === "starts") {
      const original = told === undefined ? this.#originalOf(environment) : undefined;
      if (original !== undefined) return `nothing here builds ${environment}, which is a copy of ${original}`;
      return saysOutOfUse(environment)
        ? `nothing here builds ${environment}, whose name says that it is out of use`
        : undefined;
    }
    const by = told === undefined ? this.#commentedOut.get(folder) : undefined;
    if (by !== undefined) return `nothing here builds ${environment}, which ${by} has commented out`;
    const instead = told === undefined && this.#texts.instead(folder, (path) => this.#exists(path));
    if (instead)
      return `nothing here deploys or builds ${environment}, and ${instead.by} applies ${instead.applied} in its place`;
    return undefined;
  }

  /** The deployed environment whose path is the end of an environment's path, as in a copy of the repository. */
  #originalOf(environment: string): string | undefined {
    return this.#input.environments
      .filter(({ undeployed }) => undeployed === undefined)
      .map(({ folder }) => this.#label(folder))
      .find((folder) => environment.endsWith(`/${folder}`));
  }

  /** True for an environment whose folder has no content yet. */
  #isEmpty(environment: string): boolean {
    const found = this.#input.environments.find(({ folder }) => this.#label(folder) === environment);
    return found !== undefined && holdsNothing(this.#answers.tree, found.folder);
  }

  /** Why a finding has no effect, as the end of a sentence; undefined if it may have one. */
  whyNot(placed: Placed): string | undefined {
    const { reported, rule, askedBy = reported.file } = placed;
    const ofFile =
      askedBy &&
      this.#answers.ask(
        ["file", askedBy, rule.id.startsWith("argocd/") ? rule.id : ""],
        () => this.#whyOf(askedBy) ?? this.#whyAway(rule, askedBy),
      );
    const own = ofFile ?? (isOwn(placed) ? this.why(reported.environment, false) : undefined);
    return own ?? this.#whySample(placed);
  }

  /** The same for an object in the samples of an operator, which its users complete. */
  #whySample({ rule, reported: { file = "", environment } }: Placed): string | undefined {
    if (rule === builds || !SAMPLE.test(file) || !this.#undeployed.has(environment)) return undefined;
    return `${file} is a sample of an operator, to be completed before use`;
  }

  /** Why the deployment in a file has no effect, as the end of a sentence. */
  #whyOf(file: string): string | undefined {
    return this.#idle.files.has(file) ? notListed(file) : undefined;
  }

  /** The same for an Application in a folder that is out of use; a leaked credential is as bad there as anywhere. */
  #whyAway(rule: Rule, file: string): string | undefined {
    if (!rule.id.startsWith("argocd/")) return undefined;
    if (EXAMPLE.test(file)) return `${file} is an example or a template`;
    const by = this.#commentedOut.get(file);
    if (by !== undefined && folderOf(`/${by}`) === folderOf(`/${file}`) && !this.#isApplied(file))
      return `${by} has ${file} commented out, and nothing here applies it`;
    const folder = this.#putAway.get(file);
    if (folder !== undefined) return `nothing here applies what lies in ${folder}`;
    const top = rule === applicationPath ? this.#moved.get(file) : undefined;
    return top && `all paths there begin at ${top}, which was moved or copied here as a whole`;
  }

  /** True for a file that a script, CI or documentation applies. */
  #isApplied(file: string): boolean {
    return appliedFiles(this.#said(), new Set([file])).has(file);
  }

  get #moved(): ReturnType<typeof movedTrees> {
    const { argo = [] } = this.#input;
    this.#trees ??= movedTrees(
      argo.map((one) => ({ ...one, file: this.#label(one.file) })),
      (path) => this.#exists(path),
    );
    return this.#trees;
  }

  get #putAway(): PutAway {
    this.#away ??= this.#findPutAway();
    return this.#away;
  }

  #findPutAway(): PutAway {
    const { argo = [], environments } = this.#input;
    const objects = argo.map((one) => ({ ...one, file: this.#label(one.file) }));
    const deployed = environments.filter(({ undeployed }) => undeployed === undefined);
    const found = putAway(
      objects,
      deployed.map(({ folder }) => this.#label(folder)),
    );
    if (found.size === 0) return found;
    const applied = appliedFiles(this.#said(), new Set(found.keys()));
    return new Map([...found].filter(([file]) => !applied.has(file)));
  }

  get #commentedOut(): ReadonlyMap<string, string> {
    this.#outside ??= commentedOut(this.#said());
    return this.#outside;
  }

  /** True for a path in the repository, given as people write it. */
  #exists(path: string): boolean {
    return this.#answers.tree.kind(joinPath(this.#input.cwd, path)) !== undefined;
  }

  get #texts(): MentionedFolders {
    // Files that never reach a cluster are no evidence that a folder does.
    this.#told ??= new MentionedFolders(this.#said(this.#idle.files), [
      ...[...this.#undeployed.keys(), ...this.#idle.alone.keys()].map(inTexts),
    ]);
    return this.#told;
  }

  /** The files that no kustomization lists and nobody applies by hand, and the environments that only they deploy. */
  get #idle(): Idle {
    this.#known ??= this.#findIdle();
    return this.#known;
  }

  #findIdle(): Idle {
    const { unlisted = [] } = this.#input;
    const found: Idle = { files: new Set(), alone: new Map() };
    if (unlisted.length === 0) return found;
    const applied = appliedFiles(this.#said(), new Set(unlisted.map(({ file }) => this.#label(file))));
    const others = new Set<string>();
    for (const { file, alone } of unlisted)
      if (applied.has(this.#label(file))) for (const folder of alone) others.add(folder);
      else found.files.add(this.#label(file));
    for (const { file, alone } of unlisted)
      for (const folder of alone)
        if (!others.has(folder)) found.alone.set(this.#label(folder), this.#label(file));
    return found;
  }

  #said(passed?: ReadonlySet<string>): Iterable<MentioningText> {
    return mentioningTexts(this.#files(), passed);
  }
}

/** The folders of samples and of the parts of a bundle, as operator-sdk and kubebuilder scaffold them. */
const SAMPLE = /(?:^|\/)config\/samples\//;
const OF_BUNDLE = /(?:^|\/)config\/manifests$/;

/** The name of a folder in texts; the repository root has none. */
function inTexts(folder: string): string {
  return folder === "." ? "" : folder;
}

/** Files that would deploy something but never reach a cluster, as people write their paths. */
interface Idle {
  files: Set<string>;
  /** The environments that nothing else deploys, each with one of these files. */
  alone: Map<string, string>;
}

function notListed(file: string): string {
  return `no kustomization lists ${file}`;
}

/** True if a finding is about one environment, and not about a source that others may build on as well. */
function isOwn({ once, reported: { rule, environment, file } }: Placed): boolean {
  if (once === undefined || once.startsWith(`${rule}|${environment}|`)) return true;
  return file !== undefined && file.slice(0, Math.max(0, file.lastIndexOf("/"))) === environment;
}
