import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { isDnsLabel } from "@kustogen/review/kubernetes/dns.ts";
import type { Environment } from "../authoring/environment.ts";
import type { Writing } from "../delivery/writing.ts";
import { EnvironmentEdit } from "../environments/edit.ts";
import { withSchemaComment } from "../environments/schema-file.ts";
import { environmentsFolder } from "../folders.ts";

/** What `new environment` made, and what its author should look at. */
export interface NewEnvironment {
  file: string;
  notes: string[];
}

/**
 * Writes the file of a new environment: a copy of another one, with its comments.
 *
 * @throws InputError for a name that can't be used or is taken
 */
export function newEnvironment(
  { root, folders, change }: Pick<Writing, "root" | "folders" | "change">,
  name: string,
  like: Environment,
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
  change({ write: [[file, withSchemaComment(edit.toString())]] });
  const notes = [
    `${file} is a copy of ${like.file}: change its stage, its cluster, and the hosts and addresses that must not be shared. Nothing of it follows ${like.name} later`,
  ];
  return { file, notes };
}
