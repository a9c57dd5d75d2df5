import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { type Resource, writtenOf } from "@kustogen/kustomize/value/resource.ts";
import { asText } from "@kustogen/kustomize/value/value.ts";
import { hookPhases } from "../../../cluster/argocd/hooks.ts";
import { isMoving, parseImage, versionText } from "../../../cluster/image.ts";
import { podOf } from "../../../cluster/objects.ts";
import { compareVersions } from "../../../cluster/versions.ts";
import { type FieldPath, type PathPart, valueAtPath } from "../../../compare/path.ts";
import { isOfArgo } from "../../changes/argo-fields.ts";
import { changedContainers, changedResources } from "../../changes/changed.ts";
import { changeRule, type Row } from "../../changes/rows.ts";
import { defineRule } from "../../model/rule.ts";
import type { State } from "../../model/state.ts";

interface Move {
  from: string;
  to: string;
  places: { resource: Resource; container?: string; path: FieldPath }[];
}

export const imageMoved = defineRule({
  id: "change/image-moved",
  title: "An image changes only to a newer version, in the same registry and repository",
  why: "An older version may not read what a newer one wrote; another registry may have other software.",
  source: "https://kubernetes.io/docs/concepts/containers/images/",
  cases: {
    warning: [
      "if the new image is older",
      "if the new image is from another registry or repository",
      "if the new image has no fixed tag",
      "if a hook, such as a migration, runs the new image before the workloads do",
    ],
  },
  bad: "image: acme/web:1.4.1",
  good: "image: acme/web:1.4.3",
  fix: "say in the review why the image changes",
  severity: "info",
  *checkChange(before, after, context) {
    const moves = new Map<string, Move>();
    const add = (from: string, to: string, place: Move["places"][number]) => {
      // A container without an image is invalid, which another rule reports.
      if (from !== to && from !== "" && to !== "")
        entryOf(moves, `${from}\0${to}`, () => ({ from, to, places: [] })).places.push(place);
    };
    const changed = changedResources(context);
    for (const { container, old, now, path, after: resource } of changedContainers([before, after], changed))
      add(old.image ?? "", now.image ?? "", { resource, container, path: [...path, "image"] });
    for (const { after: resource, change } of changed)
      if (podOf(after, resource) === undefined && !isOfArgo(resource))
        for (const { path, before: from, after: to } of change.changes)
          if (IMAGES.has(path.at(-1)) && typeof from === "string" && typeof to === "string")
            add(from, to, { resource, path });
    for (const { from, to, places } of moves.values()) {
      const [first] = places as [Move["places"][number]];
      const where = places
        .map(({ resource, container }) => [resource.metadata.name, container].filter(Boolean).join("/"))
        .join(", ");
      yield { resource: first.resource, path: first.path, ...judged(from, to, where, hookWith(after, to)) };
    }
  },
});

/** Fields of custom kinds with an image, such as a database's. */
const IMAGES = new Set<PathPart | undefined>(["image", "imageName"]);

/** The Job that Argo CD runs with the image before the workloads: a migration. */
function hookWith({ pods }: State, image: string): string | undefined {
  const hook = pods.find(
    ({ resource, containers }) =>
      hookPhases(resource).some((phase) => phase !== "PostSync") &&
      containers.some((one) => one.image === image),
  );
  return hook?.resource.metadata.name;
}

function brief(image: string): string {
  return image.replace(/(@sha256:[0-9a-f]{12})[0-9a-f]+$/, "$1…");
}

function judged(
  from: string,
  to: string,
  where: string,
  hook: string | undefined,
): { severity: "info" | "warning"; message: string } {
  const [old, now] = [parseImage(from), parseImage(to)];
  const warning = (message: string) => ({ severity: "warning" as const, message });
  if (old.name !== now.name)
    return warning(
      `image ${brief(from)} is replaced by ${brief(to)}, from another registry or repository (${where})`,
    );
  const step = `image ${now.name} moves from ${versionText(old) || "no tag"} to ${versionText(now) || "no tag"}`;
  const order =
    old.tag === undefined || now.tag === undefined ? undefined : compareVersions(now.tag, old.tag);
  if (order !== undefined && order < 0)
    return warning(
      `${step}, which is older (${where}): data that the newer one has changed may not be readable`,
    );
  if (isMoving(now) && !isMoving(old))
    return warning(`${step}, which is whatever is newest when a pod starts (${where})`);
  return hook === undefined
    ? { severity: "info", message: `${step} (${where})` }
    : warning(`${step} (${where}): ${hook} runs first; rolling back may require undoing its changes`);
}

export const limitRemoved = changeRule({
  id: "change/limit-removed",
  title: "A container keeps its limits and requests",
  why: "It may use all of its node, or is scheduled as if it needed nothing and evicted first.",
  source: "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/",
  bad: "resources: {requests: {memory: 128Mi}}",
  good: "resources: {requests: {memory: 128Mi}, limits: {memory: 256Mi}}",
  fix: "keep the limit or request, or say in the review why none is needed",
  rows: ["limits", "requests"].map(
    (part): Row => ({
      of: "container",
      path: `resources.${part}.*`,
      how: "removed",
      says: ({ name, container, key, path, after }) => {
        const what = key === "cpu" ? "CPU" : key;
        // The API server fills in what isn't requested.
        const limit = valueAtPath(writtenOf(after), [...path.slice(0, -2), "limits", key]);
        const then =
          part === "limits"
            ? `can use all the ${what} of its node`
            : limit === undefined
              ? "is scheduled as if it needed none"
              : `requests its limit instead, ${asText(limit)}`;
        return `${name}: ${container} loses its ${what} ${part.slice(0, -1)}, and ${then}`;
      },
    }),
  ),
});

const PROBES = {
  readinessProbe: "gets traffic before it can answer",
  livenessProbe: "is no longer restarted when it hangs",
  startupProbe: "has only the time of its other probes to start",
} as const;

export const probeRemoved = changeRule({
  id: "change/probe-removed",
  title: "A container keeps its probes",
  why: "Requests arrive before the container can answer, or one that hangs stays that way.",
  source:
    "https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/",
  bad: "image: acme/web:1.4.2",
  good: "image: acme/web:1.4.2\nreadinessProbe: {httpGet: {path: /ready, port: 8080}}",
  fix: "keep the probe, or say in the review what replaces it",
  rows: Object.entries(PROBES).map(
    ([probe, consequence]): Row => ({
      of: "container",
      path: probe,
      how: "removed",
      says: ({ name, container }) => `${name}: ${container} loses its ${probe}: it ${consequence}`,
    }),
  ),
});
