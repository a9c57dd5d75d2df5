import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { CONFIG_FILE } from "../config/root.ts";
import { environmentsFolder } from "../folders.ts";
import type { ImportOptions } from "./report.ts";
import { projectText } from "./wrap/environment-files.ts";

/** The note if an import turns Argo CD off. */
export const WITHOUT_ARGO = `Flux deploys this repository: \`argocd: false\` in ${CONFIG_FILE} leaves out Argo CD's objects`;

/**
 * The configuration of a project that only Flux deploys, with Argo CD turned off; undefined if it already sets
 * `argocd`, or has environments.
 */
export function withoutArgo({ root, config }: ImportOptions): string | undefined {
  const folder = join(root, environmentsFolder(config.folders));
  const isNew = !existsSync(folder) || !readdirSync(folder).some((file) => /\.ya?ml$/.test(file));
  const text = projectText(root, CONFIG_FILE) ?? "";
  if (!isNew || /^argocd:/m.test(text)) return undefined;
  const said = text.replace(/^# argocd: false\b.*$/m, "argocd: false");
  return said === text ? `${text}${text === "" || text.endsWith("\n") ? "" : "\n"}argocd: false\n` : said;
}
