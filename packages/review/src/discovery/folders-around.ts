import { folderOf } from "@kustogen/kustomize/tree/paths.ts";
import { literalPattern } from "@kustogen/kustomize/value/literal-pattern.ts";
import { listedBy } from "./commented-out.ts";
import type { DeploymentFacts } from "./deployment-facts.ts";
import { isCommentLine, linesWith } from "./lines-with.ts";
import type { MentionedFolders } from "./mentioned-folders.ts";
import { OF_BASE } from "./undeployed.ts";

/** What is known of a repository's folders. */
export interface Around {
  facts: DeploymentFacts;
  environments: readonly string[];
  /** The environments that something deploys. */
  deployed: readonly string[];
  texts(): MentionedFolders;
  /** The kustomization that has a path commented out, by that path. */
  commentedOut(): ReadonlyMap<string, string>;
  /** The folder that is out of use, if its Applications alone deploy an environment. */
  deployedFromAway(environment: string): string | undefined;
}

/** The name of a folder in texts; the repository root has none. */
export function inTexts(folder: string): string {
  return folder === "." ? "" : folder;
}

/** The kustomization elsewhere that builds on the only parts of a base. */
export function userOf(
  environment: string,
  parts: readonly string[],
  facts: DeploymentFacts,
): string | undefined {
  if (!OF_BASE.test(environment)) return undefined;
  const users = parts.map((part) => listedBy(part, environment, facts.texts()));
  return users.every((one) => one !== undefined) ? users[0] : undefined;
}

/** An environment that a script, CI or documentation builds, if none builds a neighbor of another one. */
export function builtElsewhere(environment: string, { environments, texts }: Around): string | undefined {
  const built = environments.filter((one) => texts().of(inTexts(one)) === "built");
  const around = folderOf(`/${environment}`);
  return built.some((one) => folderOf(`/${one}`) === around) ? undefined : built[0];
}

/** The folder of the same name, in a folder beside, that is there to build an environment and has nothing in it yet. */
export function emptyUserOf(environment: string, { environments, facts }: Around): string | undefined {
  const [name = "", kind, ...above] = environment.split("/").reverse();
  if (kind === undefined) return undefined;
  const top = above.reverse().join("/");
  return environments.find((one) => {
    const [other, , ...rest] = one.split("/").reverse();
    return one !== environment && other === name && rest.reverse().join("/") === top && facts.isEmpty(one);
  });
}

/** The folder with the overlays of a base, if it exists next to the base. */
export function overlaysOf(folder: string, facts: DeploymentFacts): string | undefined {
  const [, above] = OF_BASE.exec(folder) ?? [];
  return above !== undefined && facts.exists(`${above}overlays`) ? `${above}overlays` : undefined;
}

/** The file with an Application or ApplicationSet that names a folder only in comments. */
export function mutedBy(folder: string, facts: DeploymentFacts): string | undefined {
  const name = folder.slice(folder.lastIndexOf("/") + 1);
  const ofArgo = [...facts.texts()].filter(({ text }) => OF_ARGO.test(text));
  const mark = new RegExp(`(?<![\\w.-])${literalPattern(name)}(?![\\w.-])`, "g");
  const found = ofArgo.flatMap(({ path, text }) =>
    [...linesWith(mark, text)].map((line) => ({ path, line })),
  );
  return found.every(({ line }) => isCommentLine(line)) ? found[0]?.path : undefined;
}

/** A file with an Application or ApplicationSet. */
const OF_ARGO = /^kind: Application(?:Set)?$/m;

/** The deployed environment that an environment copies, in a copy of the repository. */
export function originalOf(environment: string, { deployed, facts }: Around): string | undefined {
  return deployed.find((folder) => environment.endsWith(`/${folder}`) && facts.isCopyOf(environment, folder));
}
