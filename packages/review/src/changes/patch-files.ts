import { folderOf, lastPart } from "@kustogen/kustomize/tree/paths.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { ENDLESS } from "../cluster/workloads/long-running.ts";
import { podsOf } from "../cluster/workloads/pods.ts";
import { at } from "../kubernetes/fields.ts";

/** The name of a file with patches, or of its folder: `patches/`, `web-patch.yaml`, `patch_web.yaml`. */
const NAMED = /(?:^|[-_.])patch(?:es)?(?:[-_.]|$)/i;

/** True for a file with patches, by its name or because no API server accepts its objects as they are written. */
export function isPatchFile(file: string, objects: readonly Resource[]): boolean {
  return (
    [lastPart(file), lastPart(folderOf(file))].some((name) => NAMED.test(name)) ||
    (objects.length > 0 && objects.every(isPart))
  );
}

/** True for a part of an object: a directive of a patch, a workload without a selector, a container without an image. */
function isPart(object: Resource): boolean {
  if ("$patch" in object) return true;
  if (ENDLESS.has(object.kind) && object.apiVersion.startsWith("apps/"))
    if (at(object, "spec", "selector") === undefined || at(object, "spec", "template") === undefined)
      return true;
  return podsOf([object]).some(({ containers }) => containers.some(({ image }) => image === undefined));
}
