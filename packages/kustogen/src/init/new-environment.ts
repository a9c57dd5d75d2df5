import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { isDnsLabel } from "@kustogen/review/kubernetes/dns.ts";
import type { Environment } from "../authoring/environment.ts";
import type { System } from "../authoring/system.ts";
import { EnvironmentEdit } from "../environments/edit.ts";
import { withSchemaComment } from "../environments/schema-file.ts";
import { environmentsFolder, type Folders, systemFolder } from "../folders.ts";
import { writeFiles } from "../project/undo.ts";

/** What `new environment` made, and what its author should look at. */
export interface NewEnvironment {
  file: string;
  notes: string[];
}

/**
 * Writes the file of a new environment: a copy of another one, with its comments. A system without a layer of that name
 * builds on base there.
 *
 * @throws InputError for a name that can't be used or is taken
 */
export function newEnvironment(
  root: string,
  folders: Folders,
  name: string,
  like: Environment,
  systems: readonly System[],
): NewEnvironment {
  if (!isDnsLabel(name) || ["base", "projects"].includes(name))
    throw new InputError(
      `"${name}" can't be the name of an environment. Expected lower-case letters, digits and "-", at most 63, such as "staging"; base and projects are taken`,
      { code: "already-exists" },
    );
  const file = `${environmentsFolder(folders)}/${name}.yaml`;
  if (existsSync(join(root, file)))
    throw new InputError(`${file} is there already`, { code: "already-exists" });
  const edit = new EnvironmentEdit(file, readFileSync(join(root, like.file), "utf8"));
  // A cluster of its own, by its Argo CD or by name: with those of the other both would be taken for one.
  if (like.argocd.instance !== undefined) edit.set(["argocd", "instance"], name);
  else if ("name" in like.cluster && edit.get(["cluster", "name"]) !== undefined)
    edit.set(["cluster", "name"], name);
  else if (like.argocd.enabled) edit.set(["cluster"], { name });
  writeFiles(root, [[file, withSchemaComment(edit.toString())]]);
  const running = systems.filter((system) => Object.hasOwn(like.systems, system.name));
  const notes = [
    `${file} is a copy of ${like.file}: change its stage, its cluster, and the hosts and addresses that must not be shared`,
  ];
  for (const system of running) {
    if (Object.hasOwn(system.layers, name)) continue;
    const parent = lookUp(system.layers, like.name)?.parent ?? "base";
    const settings = lookUp(system.layers, like.name)?.settings;
    const more = parent !== "base" || settings !== undefined;
    notes.push(
      `${system.name} builds on base in ${name}${
        more
          ? `; ${like.name} builds on ${parent}${settings === undefined ? "" : ` with ${Object.keys(settings).join(", ")}`}. For the same, add ${JSON.stringify(name)} to layers of ${systemFolder(folders, system.name)}`
          : ""
      }`,
    );
  }
  return { file, notes };
}
