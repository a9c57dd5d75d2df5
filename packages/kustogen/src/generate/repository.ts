import { eachTogether } from "@kustogen/kustomize/errors/together.ts";
import { Progress } from "@kustogen/kustomize/node/progress.ts";
import { typeOf } from "@kustogen/review/kinds/kinds.ts";
import type { DeliveredLayer } from "../argocd/deployment.ts";
import { argoFiles } from "../argocd/files.ts";
import { withLeaving } from "../argocd/leaving.ts";
import type { Environment } from "../authoring/environment.ts";
import type { System } from "../authoring/system.ts";
import type { Folders } from "../folders.ts";
import { type LayerNode, resolveTree } from "../layers/tree.ts";
import type { GeneratedFile } from "../output/file.ts";
import { yamlFile } from "../output/layer.ts";
import type { Allowed, RuleError } from "./judge-system.ts";
import { type SystemOutput, systemOutput } from "./system-output.ts";

/** All inputs of a repository's generated files. */
export interface RepositoryInput {
  /** The names of the project's folders. */
  folders: Folders;
  /** The systems to generate. */
  systems: readonly System[];
  environments: readonly Environment[];
  /** What may be written despite errors of rules; if undefined, nothing is checked. */
  allowed: Allowed | undefined;
  /** All systems of the project, those that aren't generated too. */
  all: readonly System[];
  /** The remote `origin`, for Applications whose environment sets no repository. */
  origin: string | undefined;
  /** The folder of kustogen's root in the git repository, with a trailing "/"; "" if it is the repository's root. */
  prefix: string;
  /** HEAD's text of a path, if the working tree's text differs from the given one; undefined otherwise. */
  committed(path: string, text: string): string | undefined;
}

/** The files of a repository, and the layers of each of its systems. */
export interface RepositoryFiles {
  files: GeneratedFile[];
  trees: LayerNode[][];
  /** The errors of rules, by system. */
  errors: RuleError[];
  /** Kinds without a known schema, so that their resources aren't checked: "Thing (example.com/v1) of shop, blog". */
  unchecked: string[];
  warnings: string[];
}

/**
 * Describes, checks, factors and verifies all systems, and returns every file that the repository should contain.
 * Writes nothing. @throws InputError with the problems of all systems, InternalError at the first defect
 */
export function generateRepository(input: RepositoryInput): RepositoryFiles {
  const { all, folders, systems, environments, allowed } = input;
  const trees = eachTogether(systems, (system) => resolveTree(system, environments, all));
  const progress = new Progress("generating", systems.length, "systems");
  let outputs: SystemOutput[];
  try {
    outputs = eachTogether([...trees.entries()], ([index, tree]) => {
      progress.at(index, systems[index]?.name ?? "");
      return systemOutput(tree, folders, allowed);
    });
  } finally {
    progress.end();
  }
  const files = outputs.flatMap((output) => output.files);
  const layers = outputs.flatMap((output) => output.layers);
  const { origin, prefix } = input;
  const objects = argoFiles({ folders, layers, environments, origin, prefix });
  for (const object of objects) {
    const { path, resource, comment } = object;
    const text = yamlFile(folders, resource, comment);
    const file = resource.kind === "AppProject" ? withLeaving(object, input.committed(path, text)) : object;
    files.push({
      path,
      text: file === object ? text : yamlFile(folders, file.resource, file.comment),
    });
  }
  const errors = outputs.flatMap((output) => output.errors);
  const warnings = outputs.flatMap((output) => output.warnings);
  return { files, trees, errors, unchecked: uncheckedKinds(layers), warnings };
}

/** The kinds without a schema, each with the systems that use it. */
function uncheckedKinds(layers: readonly DeliveredLayer[]): string[] {
  const found = new Map<string, Set<string>>();
  for (const { node, resources } of layers)
    for (const { apiVersion, kind } of resources) {
      if (typeOf(apiVersion, kind) !== undefined) continue;
      const name = `${kind} (${apiVersion})`;
      found.set(name, (found.get(name) ?? new Set()).add(node.system.name));
    }
  return [...found].map(([name, systems]) => `${name} of ${[...systems].join(", ")}`).sort();
}
