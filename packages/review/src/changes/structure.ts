import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isDeployed } from "../check/steps/severity.ts";
import { isDeclared } from "../discovery/deployed.ts";
import { folderAt } from "../discovery/kustomizations.ts";
import type { Overlay } from "../discovery/overlays.ts";
import { treePath } from "../discovery/tree-paths.ts";
import { reviewEnvironment } from "./environment.ts";
import type { RenderedSide } from "./rendered-side.ts";
import type { Risk } from "./review.ts";

/** A removed environment, and its former resources. */
export interface GoneEnvironment {
  overlay: Overlay;
  resources: readonly Resource[];
}

/** Risks about an environment whose folder changed its role: whoever deploys its path still gets something. */
export function structureRisks({ path }: Overlay, [old, now]: readonly [RenderedSide, RenderedSide]): Risk[] {
  if (!old.isEnvironment(path) || now.isEnvironment(path)) return [];
  if (now.declared.absent?.has(treePath(path))) return [];
  const { tree, folders } = now.discovery;
  const found = folderAt(tree, folders, treePath(path));
  if (found === undefined) return [];
  const what =
    found.folder !== treePath(path)
      ? `is a link to ${found.folder.slice(1)} now`
      : found.component
        ? "is a Component now"
        : "is part of other kustomizations now";
  const message = `${path} ${what}, and is no longer an environment itself; whatever applies this path continues to do so`;
  return [{ id: "environment-structure", severity: "warning", message }];
}

/** A note about a new environment without an Application, if Applications deploy other folders of this repository. */
export function undeployedRisks({ path }: Overlay, { declared }: RenderedSide): Risk[] {
  const deployed = { size: declared.built.length, has: (one: string) => isDeclared(treePath(one), declared) };
  if (isDeployed([deployed], [path])) return [];
  const message = `no Application here deploys ${path}`;
  return [{ id: "environment-structure", severity: "info", message }];
}

/** A note about an environment that kustomize rejects before the change because of these entries, and accepts after it. */
export function fixedRisks(entries: readonly string[]): Risk[] {
  if (entries.length === 0) return [];
  const message = `before the change kustomize rejects it because of ${someOf(entries, 2)}; from now on everything is applied, including what was committed in the meantime`;
  return [{ id: "environment-structure", severity: "info", message }];
}

/**
 * Risks about an environment that is new while another one of its system is removed: it may be a renamed one, perhaps
 * with a milder stage, so it is also checked as a change of that one.
 */
export function renamingRisks(
  overlay: Overlay,
  resources: readonly Resource[],
  gone: readonly GoneEnvironment[],
): Risk[] {
  const names = new Set(resources.map(nameOf));
  const same = ({ resources: before }: GoneEnvironment) =>
    before.filter((one) => names.has(nameOf(one))).length * 2 >= Math.max(1, before.length);
  const former = gone.find((one) => one.overlay.system === overlay.system && same(one));
  if (former === undefined) return [];
  const { path } = former.overlay;
  const { risks } = reviewEnvironment(former.resources, resources, overlay);
  const message = `${overlay.path} is new and ${path} is removed: it may be the same environment under another name`;
  return [
    ...risks.map((risk) => ({ ...risk, message: `compared with ${path}: ${risk.message}` })),
    { id: "environment-structure", severity: "warning", message },
  ];
}

function nameOf({ kind, metadata }: Resource): string {
  return `${kind}/${metadata.name}`;
}
