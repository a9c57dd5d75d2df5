import type { Folders } from "../folders.ts";
import { type DescribedLayer, deployedOf } from "./deployed.ts";
import { install } from "./install.ts";
import { runbook } from "./runbook.ts";

/** A generated page: its path in the repository, and its Markdown. */
export interface Page {
  path: string;
  text: string;
}

/** The folder of a system's pages, relative to the repository. */
export function pagesFolder(folders: Folders, system: string): string {
  return `${folders.pages}/${system}`;
}

/** The page for people on call. */
export function runbookPath(folders: Folders, system: string): string {
  return `${pagesFolder(folders, system)}/README.md`;
}

/** The two pages of a system, for the night and for installing; none without a runbook or environments. */
export function systemPages(folders: Folders, layers: readonly DescribedLayer[]): Page[] {
  const deployed = deployedOf(layers);
  const name = deployed[0]?.node.system.name;
  if (name === undefined) return [];
  return [
    { path: runbookPath(folders, name), text: `${runbook(folders, deployed)}\n` },
    { path: `${pagesFolder(folders, name)}/install.md`, text: `${install(folders, deployed)}\n` },
  ];
}
