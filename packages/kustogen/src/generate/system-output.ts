import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { credentialLines } from "@kustogen/review/kubernetes/credentials/lines.ts";
import type { Folders } from "../folders.ts";
import type { LayerNode } from "../layers/tree.ts";
import { contentHash } from "../output/content.ts";
import type { GeneratedFile } from "../output/file.ts";
import { markdownFile } from "../output/layer.ts";
import { systemPages } from "../pages/pages.ts";
import { type ArgoView, argoViews } from "./argo-view.ts";
import { type Allowed, judgeSystem, type RuleError } from "./judge-system.ts";
import type { Steps } from "./steps.ts";
import { systemSteps } from "./system.ts";

/** One system's files, and the inputs for Argo CD's objects. */
export interface SystemOutput {
  files: GeneratedFile[];
  views: ArgoView[];
  /** The errors of rules. */
  errors: RuleError[];
}

/** Generates one system from its layers, and checks it as the last step; unless nothing is said of what is allowed. */
export function* outputSteps(
  nodes: readonly LayerNode[],
  folders: Folders,
  allowed?: Allowed,
): Steps<SystemOutput> {
  const layers = yield* systemSteps(nodes, folders);
  // Verified renderings are released, because many systems are generated in parallel.
  for (const layer of layers) layer.rendered = undefined;
  yield;
  const files = layers.flatMap(({ files }) => files);
  // A preview has no page.
  const pages = systemPages(
    folders,
    layers.filter(({ node }) => node.environment?.preview === undefined),
  );
  for (const { path, text } of pages) {
    refuseCredentialIn(text, path);
    files.push({ path, text: markdownFile(folders, text) });
  }
  const errors = allowed ? judgeSystem(layers, allowed) : [];
  for (const file of files) file.hash = contentHash(file.text);
  return { files, views: argoViews(layers), errors };
}

/** A system's texts about its operation are prose, in which only the forms of credentials count. */
function refuseCredentialIn(page: string, path: string): void {
  const found = credentialLines(page, path, true).find(({ isForm }) => isForm);
  if (found !== undefined)
    throw new InputError(
      `${path}:${found.line}: secrets/credential: the page would contain what looks like a credential: ${found.what}. Remove it from the system's runbook, contracts or settings`,
      { code: "credential" },
    );
}
