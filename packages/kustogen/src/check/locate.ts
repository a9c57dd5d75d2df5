import type { Resource } from "../kubernetes/resource.ts";
import { isMap, type Value } from "../kubernetes/value.ts";
import type { KustomizationSource, SourceFiles, Sources } from "./facts/sources.ts";

/**
 * Where the sources say what a finding is about: the patch, file or kustomization nearest to the environment that
 * writes the path, or else the file that holds the resource. Undefined where nothing does.
 */
export function locate(
  sources: Sources,
  resource: Resource,
  path: readonly (string | number)[],
): { file: string; line: number | undefined } | undefined {
  const steps = named(resource as unknown as Value, path);
  let best: { file: string; document: number; path: (string | number)[] } | undefined;
  for (const kustomization of sources.kustomizations) {
    for (const candidate of writers(kustomization, sources.files, resource)) {
      const reached = follow(candidate.value, steps);
      if (best !== undefined && reached.length <= best.path.length) continue;
      best = { file: candidate.file, document: candidate.document, path: reached };
    }
    // The overlay wins where it writes the field itself.
    if (best !== undefined && best.path.length >= path.length && path.length > 0) break;
  }
  if (best === undefined) return undefined;
  return { file: best.file, line: sources.files.line(best) };
}

interface Writer {
  file: string;
  document: number;
  value: Value;
}

function* writers(
  { files, patches, kustomization }: KustomizationSource,
  read: SourceFiles,
  resource: Resource,
): Iterable<Writer> {
  for (const { file, document, strategic } of patches)
    if (file !== undefined && strategic !== undefined && isOf(strategic, resource, kustomization))
      yield { file, document, value: strategic };
  for (const file of files) {
    const documents = read.documents(file);
    for (let document = 0; document < documents.length; document++)
      if (isOf(documents[document] as Value, resource, kustomization))
        yield { file, document, value: documents[document] as Value };
  }
}

function isOf(value: Value, { kind, metadata }: Resource, { namePrefix, nameSuffix }: Affixes): boolean {
  if (!isMap(value) || value.kind !== kind || !isMap(value.metadata)) return false;
  const { name } = value.metadata;
  if (typeof name !== "string" || name === "") return false;
  if (metadata.name === name || metadata.name === `${namePrefix ?? ""}${name}${nameSuffix ?? ""}`)
    return true;
  return metadata.name.endsWith(`-${name}`) || metadata.name.startsWith(`${name}-`);
}

type Affixes = { namePrefix?: string; nameSuffix?: string };

/** A step of a path; an element of a list carries its name, so that it is found in a patch that holds fewer. */
type NamedStep = string | { index: number; name: Value | undefined };

function named(value: Value, path: readonly (string | number)[]): NamedStep[] {
  const steps: NamedStep[] = [];
  let at: Value | undefined = value;
  for (const part of path) {
    if (typeof part === "number") {
      at = Array.isArray(at) ? at[part] : undefined;
      steps.push({ index: part, name: isMap(at) ? at.name : undefined });
    } else {
      at = isMap(at) ? at[part] : undefined;
      steps.push(part);
    }
  }
  return steps;
}

/** How far a path leads in a value, with the numbers that elements of lists have there. */
function follow(value: Value, steps: readonly NamedStep[]): (string | number)[] {
  const reached: (string | number)[] = [];
  let at: Value = value;
  for (const step of steps) {
    if (typeof step === "string") {
      if (!isMap(at) || !Object.hasOwn(at, step)) break;
      reached.push(step);
      at = at[step] as Value;
    } else {
      if (!Array.isArray(at)) break;
      const index =
        step.name === undefined ? step.index : at.findIndex((item) => isMap(item) && item.name === step.name);
      if (index < 0 || index >= at.length) break;
      reached.push(index);
      at = at[index] as Value;
    }
  }
  return reached;
}
