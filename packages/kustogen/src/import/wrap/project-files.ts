import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { environmentsFolder, type Folders } from "../../folders.ts";

/** The text of a file of the project; undefined if it doesn't exist. */
export function projectText(root: string, path: string): string | undefined {
  return existsSync(join(root, path)) ? readFileSync(join(root, path), "utf8") : undefined;
}

/** A word that an environment's file says: its stage, or its Kubernetes version; "" without one. */
export function saidIn(root: string, folders: Folders, environment: string, key: string): string {
  const text = projectText(root, `${environmentsFolder(folders)}/${environment}.yaml`) ?? "";
  return new RegExp(`^${key}:\\s*["']?([\\w.-]+)`, "m").exec(text)?.[1] ?? "";
}
