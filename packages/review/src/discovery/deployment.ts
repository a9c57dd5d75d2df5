import { folderOf } from "@kustogen/kustomize/tree/paths.ts";
import { lazily } from "@kustogen/kustomize/value/lazily.ts";
import { literalPattern } from "@kustogen/kustomize/value/literal-pattern.ts";
import { mapAt, textAt } from "../kubernetes/fields.ts";
import { askedTool, sourcePath, writtenSources } from "./application-sources.ts";
import { appliedFiles } from "./applied-files.ts";
import { bundledBy } from "./bundled-folder.ts";
import { commentedOut, listedBy } from "./commented-out.ts";
import type { DeployedFolder, DeploymentFacts } from "./deployment-facts.ts";
import { isCommentLine, linesWith } from "./lines-with.ts";
import { COPIED, definesPlugin, MentionedFolders } from "./mentioned-folders.ts";
import { movedTrees } from "./moved-tree.ts";
import { putAway, saysOutOfUse } from "./put-away.ts";
import { renderedByCode } from "./rendered-by-code.ts";
import { saidOutOfUseBy, saidToShowBy } from "./said-in-pages.ts";
import {
  EXAMPLE,
  INSTALLS,
  OF_BASE,
  OF_BUNDLE,
  OF_DOCUMENTATION,
  OF_OPERATOR,
  OF_OVERLAY,
  OF_TEMPLATE,
  OF_TESTS,
  SAMPLE,
  TEST_DATA,
  UNFINISHED,
} from "./undeployed.ts";

/**
 * Who deploys each folder and file of a repository, or why nothing does: problems in what nothing deploys have no
 * effect until someone deploys it.
 */
export class Deployment {
  readonly #environments: ReadonlyMap<string, DeployedFolder>;
  readonly #commentedOut = lazily(() => commentedOut(this.facts.texts()));
  readonly #overlays = lazily(
    () => [...this.#environments.keys()].filter((folder) => OF_OVERLAY.test(folder)).length,
  );
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
    if (isBuild && given !== undefined && this.facts.isEmpty(environment))
      return `${environment} has no objects yet`;
    if (isBuild && this.facts.isTemplate(environment))
      return `the kustomization of ${environment} is a template, which another program fills in`;
    const plugin =
      isBuild && this.facts.onlyChanges(environment) ? definesPlugin(this.facts.texts()) : undefined;
    if (plugin !== undefined)
      return `${environment} has no resources to change, and the plugin in ${plugin} may add them`;
    const undeployed = given?.undeployed;
    const muted = isBuild && this.facts.isSwitchedOff(environment) ? this.#mutedBy(environment) : undefined;
    if (muted !== undefined)
      return `${muted} has commented it out, and everything in its own kustomization is commented out too`;
    const alone = this.#idle().alone.get(environment);
    if (undeployed === undefined && alone === undefined) {
      const away = this.#deployedFromAway(environment);
      return away && `nothing here applies the files in ${away}, which alone deploy ${environment}`;
    }
    if (undeployed === "patches")
      return `${environment} lists files that other kustomizations read as patches, and nothing builds it`;
    const folder = inTexts(environment);
    const told = this.#texts().of(folder);
    if (told === "copied") return `${environment} is copied before it is used`;
    if (TEST_DATA.test(`${environment}/`)) return `${environment} is test data`;
    if (undeployed !== undefined && OF_TESTS.test(environment))
      return `${environment} is for tests, and nothing deploys it`;
    const caller = undeployed && saidOutOfUseBy(folder, this.facts.texts());
    if (caller !== undefined)
      return `nothing here deploys ${environment}, and ${caller} says that it is no longer used`;
    if (told === "built") return undefined;
    const empty = isBuild && undeployed !== undefined ? this.#emptyUserOf(environment) : undefined;
    if (empty !== undefined)
      return `nothing here builds ${environment}, and ${empty} beside it has no objects yet`;
    if (isBuild && this.facts.isSwitchedOff(environment))
      return `everything in the kustomization of ${environment} is commented out, and nothing deploys it`;
    if (isBuild && this.#texts().isTried(folder)) return undefined;
    const overlays = `${environment}/overlays`;
    if (
      undeployed !== "starts" &&
      [...this.#environments.keys()].some((one) => one.startsWith(`${overlays}/`))
    )
      return `nothing here builds ${environment} itself; ${overlays} contains what is deployed instead`;
    if (isBuild && this.facts.isBlank(environment))
      return `the kustomization of ${environment} is empty, and nothing here builds it`;
    if (EXAMPLE.test(environment) || OF_TEMPLATE.test(environment))
      return `${environment} is an example or a template, and nothing but examples builds it`;
    if (told === "named" && undeployed !== "others") return undefined;
    if (undeployed !== "others" && undeployed !== undefined && saysOutOfUse(environment))
      return `nothing here builds ${environment}, whose name suggests that it is no longer used`;
    if (undeployed === "none" && COPIED.test(environment))
      return `nothing here builds ${environment}, which was copied from elsewhere together with folders that are in use`;
    if (undeployed === "none" && UNFINISHED.test(environment))
      return `nothing here builds ${environment}, whose name suggests that it isn't in use yet`;
    const page = undeployed === "none" ? saidToShowBy(this.facts.texts()) : undefined;
    if (page !== undefined)
      return `nothing here builds ${environment}, and ${page} describes this repository as a collection of examples`;
    if (OF_BUNDLE.test(environment))
      return `only operator-sdk uses ${environment}, to generate a bundle, and nothing here does that`;
    if (isBuild && this.facts.onlyChanges(environment))
      return `${environment} has no resources to change, and nothing here builds it`;
    if (alone !== undefined) return `${notListed(alone)}, which alone deploys ${environment}`;
    if (undeployed === "others")
      return `nothing here deploys or builds ${environment}, unlike other folders${told === undefined ? ": delete it unless something elsewhere uses it" : ", although a text here names it"}`;
    const parts = this.facts.puts(environment);
    if (parts.length > 0 && parts.every((part) => this.#texts().of(inTexts(part)) === "built"))
      return `nothing here builds ${environment} itself; each of the folders that it lists is built on its own`;
    const user = undeployed === "none" && told === undefined ? this.#userOf(environment, parts) : undefined;
    if (user !== undefined)
      return `nothing here builds ${environment} itself; ${user} builds on what it lists`;
    const bases = isBuild && undeployed === "none" ? parts.filter((part) => this.facts.exists(part)) : [];
    // One of these overlays is itself what is built.
    const built = bases.map((base) => this.#overlaysOf(base));
    if (built.length > 0 && built.every((one) => one !== undefined && !environment.startsWith(`${one}/`)))
      return `nothing here builds ${environment}, and next to each base that it lists are overlays that are built instead`;
    const by = this.#commentedOut().get(folder);
    if (undeployed === "starts") {
      // A cluster's own folder is applied by hand before Flux or Argo CD reads the others.
      if (by !== undefined && told === undefined && !INSTALLS.test(environment))
        return `nothing here builds ${environment}, which ${by} has commented out`;
      const original = this.#originalOf(environment);
      return original && `nothing here builds ${environment}, which is a copy of ${original}`;
    }
    const [, above] = OF_BASE.exec(environment) ?? [];
    if (this.#overlaysOf(environment) !== undefined)
      return `nothing here builds ${environment}, and no overlay in ${above}overlays uses it`;
    if (above !== undefined && this.#overlays() >= MANY)
      return `nothing here builds ${environment}, and none of the overlays in this repository uses it`;
    const other = undeployed === "none" && told === undefined ? this.#builtElsewhere(environment) : undefined;
    if (other !== undefined) return `nothing here builds ${environment}, unlike ${other}`;
    if (by !== undefined) return `nothing here builds ${environment}, which ${by} has commented out`;
    if (isBuild && told === undefined && OF_OPERATOR.test(environment))
      return `nothing here builds ${environment}, which an operator's scaffold has as a part for others to include`;
    const instead = this.#texts().instead(folder, this.facts.exists);
    return (
      instead &&
      `nothing here deploys or builds ${environment}, and ${instead.by} applies ${instead.applied} in its place`
    );
  }

  /** The kustomization elsewhere that builds on the only parts of a base. */
  #userOf(environment: string, parts: readonly string[]): string | undefined {
    if (!OF_BASE.test(environment)) return undefined;
    const users = parts.map((part) => listedBy(part, environment, this.facts.texts()));
    return users.every((one) => one !== undefined) ? users[0] : undefined;
  }

  /** An environment that a script, CI or documentation builds, if none builds a neighbor of another one. */
  #builtElsewhere(environment: string): string | undefined {
    const built = [...this.#environments.keys()].filter((one) => this.#texts().of(inTexts(one)) === "built");
    const around = folderOf(`/${environment}`);
    return built.some((one) => folderOf(`/${one}`) === around) ? undefined : built[0];
  }

  /** The folder of the same name, in a folder beside, that is there to build an environment and has nothing in it yet. */
  #emptyUserOf(environment: string): string | undefined {
    const [name = "", kind, ...above] = environment.split("/").reverse();
    if (kind === undefined) return undefined;
    const top = above.reverse().join("/");
    return [...this.#environments.keys()].find((one) => {
      const [other, , ...rest] = one.split("/").reverse();
      return (
        one !== environment && other === name && rest.reverse().join("/") === top && this.facts.isEmpty(one)
      );
    });
  }

  /** The folder with the overlays of a base, if it exists next to the base. */
  #overlaysOf(folder: string): string | undefined {
    const [, above] = OF_BASE.exec(folder) ?? [];
    return above !== undefined && this.facts.exists(`${above}overlays`) ? `${above}overlays` : undefined;
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

  /** The file with an Application or ApplicationSet that names a folder only in comments. */
  #mutedBy(folder: string): string | undefined {
    const name = folder.slice(folder.lastIndexOf("/") + 1);
    const texts = [...this.facts.texts()].filter(({ text }) => OF_ARGO.test(text));
    const mark = new RegExp(`(?<![\\w.-])${literalPattern(name)}(?![\\w.-])`, "g");
    const found = texts.flatMap(({ path, text }) =>
      [...linesWith(mark, text)].map((line) => ({ path, line })),
    );
    return found.every(({ line }) => isCommentLine(line)) ? found[0]?.path : undefined;
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

  /** The deployed environment that an environment copies, in a copy of the repository. */
  #originalOf(environment: string): string | undefined {
    return this.#deployed.find(
      (folder) => environment.endsWith(`/${folder}`) && this.facts.isCopyOf(environment, folder),
    );
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

/** With this many overlays, a base is there for overlays. */
const MANY = 3;

/** A file with an Application or ApplicationSet. */
const OF_ARGO = /^kind: Application(?:Set)?$/m;

/** The name of a folder in texts; the repository root has none. */
function inTexts(folder: string): string {
  return folder === "." ? "" : folder;
}

function notListed(file: string): string {
  return `nothing that is deployed includes ${file}`;
}
