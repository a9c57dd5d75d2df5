import { hookPhases } from "../../../cluster/argocd/hooks.ts";
import { parseImage, versionText } from "../../../cluster/image.ts";
import { compareVersions } from "../../../cluster/versions.ts";
import type { FieldPath } from "../../../compare/path.ts";
import { textAt } from "../../../kubernetes/fields.ts";
import { named, type ResourceName } from "../../../kubernetes/resource-name.ts";
import { changedContainers } from "./containers.ts";
import type { RiskContext, RiskRule } from "./risk.ts";

interface Move {
  from: string;
  to: string;
  places: { resource: ResourceName; container: string; path: FieldPath }[];
}

export const imageMoved: RiskRule = {
  id: "image-moved",
  title: "An image moves: to another version, an older one, or another place",
  severity: "info",
  *find(context) {
    const moves = new Map<string, Move>();
    for (const { after, container, old, now, path } of changedContainers(context)) {
      const from = textAt(old.fields, "image") ?? "";
      const to = textAt(now.fields, "image") ?? "";
      if (from === to) continue;
      const key = `${from}\0${to}`;
      const move = moves.get(key) ?? { from, to, places: [] };
      move.places.push({ resource: named(after), container, path: [...path, "image"] });
      moves.set(key, move);
    }
    for (const { from, to, places } of moves.values()) {
      const [first] = places as [Move["places"][number]];
      const where = places.map(({ resource, container }) => `${resource.name}/${container}`).join(", ");
      yield { resource: first.resource, path: first.path, ...judged(from, to, where, hookWith(context, to)) };
    }
  },
};

/** A Job that Argo CD runs with the image before the workloads: a migration. */
function hookWith({ after }: RiskContext, image: string): string | undefined {
  for (const { resource, pod } of after.templates)
    if (
      hookPhases(resource).some((phase) => phase !== "PostSync") &&
      pod.containers.some((one) => one.image === image)
    )
      return resource.metadata.name;
  return undefined;
}

function judged(
  from: string,
  to: string,
  where: string,
  hook: string | undefined,
): { severity: "info" | "warning"; message: string } {
  const old = parseImage(from);
  const now = parseImage(to);
  if (old.name !== now.name)
    return {
      severity: "warning",
      message: `image ${from} is replaced by ${to}, from another place (${where})`,
    };
  const step = `image ${now.name} moves from ${versionText(old) || "no tag"} to ${versionText(now) || "no tag"}`;
  const order =
    old.tag === undefined || now.tag === undefined ? undefined : compareVersions(now.tag, old.tag);
  if (order !== undefined && order < 0)
    return {
      severity: "warning",
      message: `${step}, which is older (${where}): data that the newer one has changed may not be readable`,
    };
  if (now.digest === undefined && (now.tag === undefined || now.tag === "latest"))
    return {
      severity: "warning",
      message: `${step}, which is whatever is newest when a pod starts (${where})`,
    };
  if (hook !== undefined)
    return {
      severity: "warning",
      message: `${step} (${where}): ${hook} runs first; going back may need its changes undone`,
    };
  return { severity: "info", message: `${step} (${where})` };
}
