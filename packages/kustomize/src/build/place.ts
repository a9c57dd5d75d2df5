import { repositorySpec } from "../load/repository-url.ts";
import type { Origin } from "../resource/origin.ts";

/** The location of a kustomization relative to the built one, as `buildMetadata` writes it, in a repository or not. */
export interface BuildPlace {
  readonly path: string;
  readonly repo?: string;
  readonly ref?: string;
}

export const HERE: BuildPlace = { path: "" };

/** The location that a path in a kustomization refers to (kustomize's Origin.Append). */
export function placeOf(place: BuildPlace, path: string): BuildPlace {
  const spec = repositorySpec(path);
  if (spec === undefined) return { ...place, path: joined(place.path, path) };
  // kustomize removes the first part of the folder that the clone would be in; without a path it removes nothing.
  return { path: joined("", spec.path === "" ? "notCloned" : spec.path), repo: spec.url, ref: spec.ref };
}

/** The origin of resources configured by a file in the kustomization's folder. */
export function configuredIn(place: BuildPlace, file: string, by: Origin["configuredBy"]): Origin {
  const { path, repo, ref } = place;
  return { repo, ref, configuredIn: joined(path, file), configuredBy: by };
}

function joined(folder: string, path: string): string {
  const parts: string[] = [];
  for (const part of `${folder}/${path}`.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else parts.push(part);
  }
  return parts.join("/");
}
