import { commandLine } from "../../../cluster/kubelet/security-context.ts";
import type { Container, Pod } from "../../../cluster/workloads/pods.ts";
import { textAt } from "../../../kubernetes/fields.ts";
import { derived } from "../../derived.ts";
import { isSlip } from "../../references/near-name.ts";
import type { Finding } from "../../rule.ts";
import type { State } from "../../state.ts";

/** A path with at least two parts. */
const PATHS = /\/[\w.-]+(?:\/[\w.-]+)+/g;
/** The volumes whose files are those that a ConfigMap or Secret has. */
const OF_FILES = ["secret", "configMap", "projected"];

/**
 * The files of a ConfigMap or Secret at a path that is, but for a slip, the one at which the container's command,
 * variables or other files name one.
 */
export function* nearMounts(state: State, pod: Pod, container: Container): Iterable<Finding> {
  const mounts = container.volumeMounts.flatMap((mount, index) => {
    const at = textAt(mount, "mountPath")?.replace(/\/$/, "");
    const volume = pod.volumes.find(({ name }) => name === mount.name);
    return at === undefined ? [] : [{ at, index, volume, isOfFile: textAt(mount, "subPath") !== undefined }];
  });
  const ofFiles = mounts.filter(
    ({ at, volume, isOfFile }) =>
      !isOfFile &&
      at.lastIndexOf("/") > 0 &&
      OF_FILES.some((one) => volume !== undefined && Object.hasOwn(volume, one)),
  );
  if (ofFiles.length === 0) return;
  const named = pathsIn([
    commandLine(container),
    ...container.env.map((one) => textAt(one, "value") ?? ""),
    ...mounts.flatMap(({ volume }) => textsOf(state, pod, textAt(volume, "configMap", "name"))),
  ]);
  const lost = named.filter((path) => !mounts.some(({ at }) => isWithin(path, at)));
  for (const { at, index, volume } of ofFiles) {
    if (named.some((path) => isWithin(path, at))) continue;
    const depth = at.split("/").length;
    const meant = lost.find((path) => {
      const folder = path.split("/").slice(0, depth).join("/");
      return folder !== path && isSlip(folder, at);
    });
    if (meant === undefined) continue;
    yield {
      resource: pod.resource,
      path: [...container.path, "volumeMounts", index, "mountPath"],
      severity: "warning",
      message: `container ${container.name} mounts ${volume?.name} at ${at}, and nothing at ${meant}, which it is told to read`,
      fix: `write ${meant.split("/").slice(0, depth).join("/")}, if you meant that`,
    };
  }
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

function pathsIn(texts: readonly string[]): string[] {
  return [...new Set(texts.flatMap((text) => text.match(PATHS) ?? []))];
}

/** The files of a ConfigMap that the environment creates. */
function textsOf(state: State, { namespace }: Pod, name: string | undefined): string[] {
  const found = name === undefined ? undefined : derived(state).provided.get("ConfigMap", name, namespace);
  return [...(found?.keys.values() ?? [])].filter((text) => text !== undefined);
}
