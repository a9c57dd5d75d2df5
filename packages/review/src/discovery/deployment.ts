import { folderOf } from "@kustogen/kustomize/tree/paths.ts";
import { lazily } from "@kustogen/kustomize/value/lazily.ts";
import { mapAt, textAt } from "../kubernetes/fields.ts";
import { askedTool, sourcePath, writtenSources } from "./application-sources.ts";
import { appliedFiles } from "./applied-files.ts";
import { bundledBy } from "./bundled-folder.ts";
import { commentedOut } from "./commented-out.ts";
import type { DeployedFolder, DeploymentFacts } from "./deployment-facts.ts";
import { inTexts } from "./folders-around.ts";
import { definesPlugin, MentionedFolders } from "./mentioned-folders.ts";
import { movedTrees } from "./moved-tree.ts";
import { putAway } from "./put-away.ts";
import { renderedByCode } from "./rendered-by-code.ts";
import { EXAMPLE, OF_BASE, OF_BUNDLE, OF_DOCUMENTATION, OF_TESTS, SAMPLE, TEST_DATA } from "./undeployed.ts";
import { notListed, whyUndeployed } from "./why-undeployed.ts";

/**
 * Who deploys each folder and file of a repository, or why nothing does: problems in what nothing deploys have no
 * effect until someone deploys it.
 */
export class Deployment {
  readonly #environments: ReadonlyMap<string, DeployedFolder>;
  readonly #commentedOut = lazily(() => commentedOut(this.facts.texts()));
  readonly #moved = lazily(() => movedTrees(this.facts.argo, this.facts.exists));
  readonly #putAway = lazily(() => {
    const found = putAway(this.facts.argo, this.#deployed, this.#environments.keys());
    const applied = this.#applied(found.keys());
    return new Map([...found].filter(([file]) => !applied.has(file)));
  });
  readonly #texts = lazily(() => {
    const { files, alone } = this.#idle();
    const asked = [...this.#environments.keys()].filter((folder) => this.isUndeployed(folder));
    // Files that never reach a cluster are no evidence that a folder does.
    const parts = asked.flatMap((folder) => this.facts.puts(folder));
    // All that a followed ApplicationSet deploys is known; the path in its template says nothing of other folders.
    const followed = this.facts.argo.flatMap(({ file, set }) => (set === undefined ? [] : [file]));
    return new MentionedFolders(
      this.facts.texts(new Set([...files, ...followed])),
      [...asked, ...alone.keys(), ...parts].map(inTexts),
    );
  });
  /** The files that no kustomization lists and nobody applies by hand, and the environments that only they deploy. */
  readonly #idle = lazily(() => {
    const { unlisted } = this.facts;
    const applied = this.#applied(unlisted.map(({ file }) => file));
    const idle = unlisted.filter(({ file }) => !applied.has(file));
    const others = new Set(unlisted.flatMap(({ file, alone }) => (applied.has(file) ? alone : [])));
    const alone = idle.flatMap((one) =>
      one.alone.flatMap((folder) => (others.has(folder) ? [] : [[folder, one.file] as const])),
    );
    return { files: new Set(idle.map(({ file }) => file)), alone: new Map(alone) };
  });

  constructor(private readonly facts: DeploymentFacts) {
    this.#environments = new Map(facts.environments.map((one) => [one.folder, one]));
  }

  /** Who deploys an environment: Flux, the author of its generator, Argo CD, or whoever applies it by hand. */
  by(environment: string): "flux" | "author" | "argo" | "hand" | undefined {
    const given = this.#environments.get(environment);
    if (given?.flux !== undefined && given.flux.isOfArgo !== true) return "flux";
    if (given?.authored !== undefined) return "author";
    return given && (given.undeployed === undefined && this.facts.argo.length > 0 ? "argo" : "hand");
  }

  /** True for an environment that something deploys, or that a script, CI or documentation mentions. */
  isUsed(environment: string): boolean {
    return !this.isUndeployed(environment) || this.#texts().of(inTexts(environment)) !== undefined;
  }

  /** True for an environment that nothing deploys, but that CI builds. */
  isBuiltByCi(environment: string): boolean {
    const find = () => (this.#texts().isBuiltByCi(inTexts(environment)) ? "ci" : undefined);
    return this.facts.ask(["ci", environment], find) !== undefined;
  }

  /** True for an environment that nothing deploys or mentions, unlike other folders. */
  isUnused(environment: string): boolean {
    if (this.#environments.get(environment)?.undeployed !== "others") return false;
    return (
      this.facts.ask(["used", environment], () => (this.isUsed(environment) ? "used" : undefined)) ===
      undefined
    );
  }

  /** True for an environment that nothing deploys. */
  isUndeployed(environment: string): boolean {
    return this.#environments.get(environment)?.undeployed !== undefined;
  }

  /** True for an environment that is there for others to build on: nothing deploys it, unlike others, or it is a base. */
  isForOthers(environment: string): boolean {
    const undeployed = this.#environments.get(environment)?.undeployed;
    return undeployed === "others" || (undeployed !== undefined && OF_BASE.test(environment));
  }

  /**
   * Why nothing deploys an environment, as the end of a sentence; undefined if something does, or may.
   * @param isBuild true for a problem that already stops the build; a script may try to build all folders
   */
  whyNot(environment: string, isBuild: boolean): string | undefined {
    return this.facts.ask(["why", environment, isBuild ? "build" : ""], () =>
      this.#findWhy(environment, isBuild),
    );
  }

  #findWhy(environment: string, isBuild: boolean): string | undefined {
    const given = this.#environments.get(environment);
    const { alone } = this.#idle();
    return whyUndeployed({
      environment,
      isBuild,
      isKnown: given !== undefined,
      undeployed: given?.undeployed,
      alone: alone.get(environment),
      around: {
        facts: this.facts,
        environments: [...this.#environments.keys()],
        deployed: this.#deployed,
        texts: this.#texts,
        commentedOut: this.#commentedOut,
        deployedFromAway: (folder) => this.#deployedFromAway(folder),
      },
    });
  }

  /** The folder that is out of use, if its Applications alone deploy an environment, and no ApplicationSet may. */
  #deployedFromAway(environment: string): string | undefined {
    const away = this.#putAway();
    if (away.size === 0) return undefined;
    const files = this.facts.argo.flatMap(({ file, resource }) => {
      if (resource.kind === "ApplicationSet") return away.has(file) ? [] : [file];
      const isOwn = writtenSources(mapAt(resource, "spec")).some((one) => sourcePath(one) === environment);
      return resource.kind === "Application" && isOwn ? [file] : [];
    });
    const folders = files.map((file) => away.get(file));
    return folders.every((folder) => folder !== undefined) ? folders[0] : undefined;
  }

  /** True if Flux or an Application builds a folder with what git has, and nothing of Argo CD's can add to it. */
  isBuiltFromGit(folder: string): boolean {
    const by = this.by(folder);
    if (this.whyNot(folder, true) !== undefined) return false;
    if (by !== "argo") return by === "flux";
    const sources = this.facts.argo
      .flatMap(({ resource }) => writtenSources(mapAt(resource, "spec")))
      .filter((one) => sourcePath(one) === folder && !/^oci:/.test(textAt(one, "repoURL") ?? ""));
    return (
      sources.some((one) => [undefined, "kustomize"].includes(askedTool(one) as string | undefined)) &&
      definesPlugin(this.facts.texts()) === undefined
    );
  }

  /** Why Argo CD ignores the kustomization of a folder that only Applications with options for files deploy. */
  whyPassedOver(folder: string): string | undefined {
    const sources = this.facts.argo
      .flatMap(({ resource }) => writtenSources(mapAt(resource, "spec")))
      .filter((one) => sourcePath(one) === folder);
    return sources.length > 0 && sources.every((one) => askedTool(one) === "directory")
      ? `Argo CD applies the files of ${folder} without its kustomization, as an Application has options for directories`
      : undefined;
  }

  /** The same for a file. @param wrong set if it has an Application with a problem: a missing path, or another one */
  whyNotFile(file: string, wrong?: "path" | "application"): string | undefined {
    return this.facts.ask(["file", file, wrong ?? ""], () => {
      if (this.#idle().files.has(file)) return notListed(file);
      return wrong && this.#whyAway(file, wrong === "path");
    });
  }

  #whyAway(file: string, isOfPath: boolean): string | undefined {
    if (EXAMPLE.test(file)) return `${file} is an example or a template`;
    if (TEST_DATA.test(file) || OF_TESTS.test(file)) return `${file} is for tests`;
    if (OF_DOCUMENTATION.test(file)) return `${file} is part of the documentation`;
    const by = this.#commentedOut().get(file);
    if (by !== undefined && folderOf(`/${by}`) === folderOf(`/${file}`) && !this.#applied([file]).has(file))
      return `${by} has ${file} commented out, and nothing here applies it`;
    const folder = this.#putAway().get(file);
    if (folder !== undefined) return `nothing here applies the files in ${folder}`;
    const top = isOfPath ? this.#moved().get(file) : undefined;
    return top && `all paths there begin at ${top}, which was moved or copied here as a whole`;
  }

  /** The same for a file among the objects of an environment: a sample of an operator, which its users complete. */
  whyNotSample(file: string, environment: string): string | undefined {
    if (!this.isUndeployed(environment)) return undefined;
    if (SAMPLE.test(file)) return `${file} is a sample of an operator, to be completed before use`;
    const by = this.facts.ask(["code", environment], () => renderedByCode(environment, this.facts.texts()));
    if (by !== undefined) return `${by} renders it, and may complete what is in it`;
    const isBundled = OF_BUNDLE.test(environment) || this.#bundler(environment) !== undefined;
    return isBundled
      ? `operator-sdk generates a bundle from ${environment}, and completes what is in it`
      : undefined;
  }

  #bundler(environment: string): string | undefined {
    return this.facts.ask(["bundle", environment], () => bundledBy(environment, this.facts.texts()));
  }

  get #deployed(): string[] {
    return this.facts.environments.flatMap((one) => (one.undeployed === undefined ? [one.folder] : []));
  }

  /** Which of these files a script, CI or documentation applies. */
  #applied(files: Iterable<string>): Set<string> {
    const asked = new Set(files);
    return asked.size === 0 ? asked : appliedFiles(this.facts.texts(), asked);
  }
}
