import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { applicationName } from "../argocd/deployment.ts";
import { policyOf } from "../argocd/policy.ts";
import type { Environment } from "../authoring/environment.ts";
import { namespaceOf } from "../authoring/namespace.ts";
import type { System } from "../authoring/system.ts";
import type { Writing } from "../delivery/writing.ts";
import { EnvironmentEdit } from "../environments/edit.ts";
import { systemFolder, systemsModule } from "../folders.ts";
import { withoutListed } from "../project/systems-list.ts";

/** The removed and changed files, and the consequences in the clusters. */
export interface Removal {
  removed: string[];
  changed: string[];
  notes: string[];
}

/** Removes a system: its folder, its test, and its entries in the list and in the files of environments and layers. */
export function removeSystem(
  { root, folders, change }: Pick<Writing, "root" | "folders" | "change">,
  system: System,
  environments: readonly Environment[],
): Removal {
  const { name } = system;
  const own = [systemFolder(folders, name), `test/${name}.test.ts`, `test/systems/${name}`];
  const removed = own.filter((path) => existsSync(join(root, path)));
  const write: [path: string, text: string][] = [];
  const files = [...environments, ...environments.flatMap(({ layers }) => layers)];
  const edits: [string, (text: string) => string][] = [
    [systemsModule(folders), (text) => withoutListed(text, name)],
    ...[...new Set(files)].map(({ file }): [string, (text: string) => string] => [
      file,
      (text) => {
        const edit = new EnvironmentEdit(file, text);
        edit.removeSystem(name);
        return edit.toString();
      },
    ]),
  ];
  for (const [path, edit] of edits) {
    const text = readFileSync(join(root, path), "utf8");
    const edited = edit(text);
    if (edited !== text) write.push([path, edited]);
  }
  change({ write, remove: removed });
  const running = environments.filter(({ systems }) => Object.hasOwn(systems, name));
  const changed = write.map(([path]) => path);
  return { removed, changed, notes: running.map((environment) => fate(system, environment)) };
}

/** Removes the file of an environment. */
export function removeEnvironment(
  { change }: Pick<Writing, "change">,
  environment: Environment,
  systems: readonly System[],
): Removal {
  const { file, name } = environment;
  change({ remove: [file] });
  const running = systems.filter((system) => Object.hasOwn(environment.systems, system.name));
  return {
    removed: [file],
    changed: [],
    notes: [
      ...(environment.argocd.enabled && running.length > 0
        ? [
            `the root of ${name} is applied by hand, so it stays until someone deletes it: kubectl -n ${environment.argocd.namespace} delete application root-${name}`,
          ]
        : []),
      ...running.map((system) => fate(system, environment)),
    ],
  };
}

/** The consequences for a system in an environment without it, once `gen` has run and the push is reconciled. */
function fate(system: System, environment: Environment): string {
  const { name } = environment;
  if (!environment.argocd.enabled)
    return `${name}: what ${system.name} has in the cluster stays until someone deletes it (namespace ${namespaceOf(system, environment)})`;
  const application = applicationName({ system, environment });
  const { cascadeDelete } = policyOf(system, environment);
  const pruned =
    environment.stage === "production" ? "is kept by the root until someone deletes it" : "is deleted";
  return `${name}: the Application ${application} ${pruned}; ${
    cascadeDelete
      ? "everything that it deployed is deleted with it, except volumes that are kept on purpose"
      : `what it deployed stays in namespace ${namespaceOf(system, environment)} until someone deletes it`
  }`;
}
