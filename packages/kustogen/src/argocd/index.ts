import type { Delivery } from "../layers/delivery.ts";
import { checkApplicationPaths } from "./check-paths.ts";
import { argoFiles, needsEverySystem } from "./files.ts";
import { withLeaving } from "./leaving.ts";
import { argoScope } from "./paths.ts";

/** Delivery by Argo CD: an AppProject per system, an Application per deployment, a root per environment. */
export const argocd: Delivery = {
  needsEverySystem,
  files: argoFiles,
  scope: argoScope,
  afterCommitted: (file, committed) =>
    file.resource.kind === "AppProject" ? withLeaving(file, committed()) : file,
  check: checkApplicationPaths,
};
