import { readFileSync } from "node:fs";
import { orElse } from "@kustogen/kustomize/errors/attempt.ts";
import { eachTogether } from "@kustogen/kustomize/errors/together.ts";
import { type GitObjects, withGitObjects } from "@kustogen/kustomize/node/git/objects.ts";
import { Progress } from "@kustogen/kustomize/node/progress.ts";
import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { typeOfKind } from "@kustogen/review/kinds/kinds.ts";
import type { DeliveredLayer } from "../argocd/deployment.ts";
import { argoFiles } from "../argocd/files.ts";
import { withLeaving } from "../argocd/leaving.ts";
import type { Environment } from "../authoring/environment.ts";
import type { System } from "../authoring/system.ts";
import type { Config } from "../config/types.ts";
import type { ProjectRepository } from "../delivery/repository.ts";
import { environmentJsonSchema } from "../environments/json-schema.ts";
import { environmentSchemaPath, type Folders } from "../folders.ts";
import { resolveTree } from "../layers/tree.ts";
import { type GeneratedFile, jsonFile, yamlFile } from "../output/file.ts";
import { noted } from "../text/write-yaml.ts";
import { systemsBeside } from "./authored-facts.ts";
import type { Allowed } from "./judge-system.ts";
import { refuseInOneCluster, sharedHosts } from "./one-cluster.ts";
import { systemOutput } from "./system-output.ts";

/** All inputs of a repository's generated files. */
export interface RepositoryInput {
  folders: Folders;
  systems: readonly System[];
  environments: readonly Environment[];
  /** What may be written despite errors of rules; if undefined, nothing is checked. */
  allowed: Allowed | undefined;
  /** All systems of the project, those that aren't generated too. */
  all: readonly System[];
  /** What others changed beside these systems doesn't stop the run. */
  alone?: boolean | undefined;
  /** The git repository around the project: its HEAD, and its remote for Applications whose environment sets none. */
  repository: Pick<ProjectRepository, "root" | "prefix" | "head" | "settings">;
}

/**
 * Describes, checks, factors and verifies all systems, and returns every file that the repository should contain.
 * Writes nothing. @throws InputError with the problems of all systems, InternalError at the first defect
 */
export function generateRepository(input: RepositoryInput) {
  const { all, folders, systems, environments, allowed, repository } = input;
  const trees = eachTogether(systems, (system) => resolveTree(system, environments, all));
  const beside = input.alone ? undefined : systemsBeside(all, [...environments], trees);
  const progress = new Progress("generating", systems.length, "systems");
  let outputs: ReturnType<typeof systemOutput>[];
  try {
    outputs = eachTogether([...trees.entries()], ([index, tree]) => {
      progress.at(index, systems[index]?.name ?? "");
      return systemOutput(tree, folders, allowed, beside?.named);
    });
  } finally {
    progress.end();
  }
  const files = outputs.flatMap((output) => output.files);
  const layers = outputs.flatMap((output) => output.layers);
  const others = beside?.withHostsOf(layers) ?? [];
  for (const its of [[], ...others]) refuseInOneCluster([...its, ...layers], true);
  // What is shared among the others was told when they were generated.
  const isOwn = (one: { systems: string[] }) => systems.some(({ name }) => one.systems.includes(name));
  const shared = sharedHosts([layers, ...others].flat()).filter(isOwn);
  const { prefix, settings } = repository;
  withGitObjects(repository.root, (objects) => {
    for (const object of argoFiles({ folders, layers, environments, origin: settings.origin, prefix })) {
      const { path, resource, comment } = object;
      const text = yamlFile(folders, noted(resource, comment));
      const old = resource.kind === "AppProject" ? committedText(repository, objects, path, text) : undefined;
      const file = withLeaving(object, old);
      files.push({
        path,
        text: file === object ? text : yamlFile(folders, noted(file.resource, file.comment)),
      });
    }
  });
  const errors = outputs.flatMap((output) => output.errors);
  const warnings = [...shared, ...outputs.flatMap((output) => output.warnings)];
  const objects = new Map(systems.map(({ name }) => [name, 0]));
  for (const { node, resources } of layers) {
    const { name } = node.system;
    if (node.deployed) objects.set(name, (objects.get(name) ?? 0) + resources.length);
  }
  return { files, trees, errors, unchecked: uncheckedKinds(layers), warnings, objects };
}

/** HEAD's text of a path; undefined without one, and if the working tree has the given text: git needn't run then. */
export function committedText(
  { root, prefix, head }: Pick<ProjectRepository, "root" | "prefix" | "head">,
  objects: GitObjects,
  path: string,
  text: string,
): string | undefined {
  const isSame = () => orElse(() => readFileSync(`${root}/${path}`, "utf8"), undefined) === text;
  return head && !isSame() ? objects.read(`${head}:${prefix}${path}`)?.content.toString("utf8") : undefined;
}

/** The schema of environment files as a generated file. @param systems all, including those in no environment */
export function environmentSchemaFile(systems: readonly System[], config: Config): GeneratedFile {
  const text = jsonFile(config.folders, environmentJsonSchema(systems, config));
  return { path: environmentSchemaPath(config.folders), text };
}

/** Kinds without a known schema, whose resources aren't checked: "Thing (example.com/v1) of shop, blog". */
function uncheckedKinds(layers: readonly DeliveredLayer[]): string[] {
  const found = new Map<string, Set<string>>();
  for (const { node, resources } of layers)
    for (const { apiVersion, kind } of resources)
      if (typeOfKind(apiVersion, kind) === undefined)
        entryOf(found, `${kind} (${apiVersion})`, () => new Set()).add(node.system.name);
  return [...found].map(([name, systems]) => `${name} of ${[...systems].join(", ")}`).sort();
}
