import type { Finding } from "@kustogen/review/check/model/rule.ts";
import { podsOf } from "@kustogen/review/cluster/workloads/pods.ts";
import { unmetNeeds } from "../blocks/image-needs.ts";
import { imageNeeds } from "../blocks/official-images.ts";
import type { Wanted } from "./one-cluster.ts";

/** Containers that don't start, or can't write, as their images are known to need what nothing sets. */
export function* lackedByImages({ node, resources }: Wanted): Iterable<Finding> {
  for (const { containers, resource, spec: pod } of podsOf(node.deployed ? resources : []))
    for (const { image, name, path, spec, volumeMounts } of containers) {
      const needs = imageNeeds(image, node.context.declaredImages);
      const unmet = needs && unmetNeeds(needs, { ...spec, volumeMounts: [...volumeMounts] }, pod);
      if (!unmet) continue;
      const { source, user, group = user } = needs;
      const lacking = [...unmet.scratch, ...unmet.data].map(
        (folder) => `a volume at ${folder}, which it writes`,
      );
      if (unmet.user)
        lacking.unshift(`runAsUser: ${user} and runAsGroup: ${group}, as it names no user by number`);
      const message = `${name} lacks what ${image} needs beside runAsNonRoot and a read-only root: ${lacking.join("; ")}`;
      const fix = `set it; an emptyDir will do for what may be lost (${source})`;
      if (lacking.length > 0) yield { resource, path, message, fix };
    }
}
