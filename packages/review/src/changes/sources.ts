import { orElse } from "@kustogen/kustomize/errors/attempt.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { withBudget } from "@kustogen/kustomize/limits.ts";
import type { FieldSource } from "@kustogen/kustomize/provenance/provenance.ts";
import { lazily } from "@kustogen/kustomize/value/lazily.ts";
import { type Resource, writtenOf } from "@kustogen/kustomize/value/resource.ts";
import { type FieldPath, indexPath } from "../compare/path.ts";
import type { ResourceChange, ReviewedChange } from "../compare/resources.ts";
import { nameText, type ResourceName, resourceText } from "../kubernetes/resource-name.ts";
import type { RenderedSide } from "./rendered-side.ts";

/** The file and line that set a field, in one of the two states. */
export interface ValueSource extends FieldSource {
  /** The state of the file: the one before if the field no longer exists. */
  side: "before" | "after";
  url?: string;
}

/** Looks up the origin of values in one environment, on demand, because a short report needs only a few. */
export interface ReviewSources {
  /** Undefined if the origin is unknown: the value is fetched, from a chart, or only in an Application. */
  ofField(resource: ResourceName, path: FieldPath, side?: ValueSource["side"]): ValueSource | undefined;
}

/** Creates the URL of a line, for reports with links. */
export type SourceLink = (side: ValueSource["side"], file: string, line: number) => string | undefined;

/** The sources of both sides of a comparison, for the resources of each; the first of several with a name. */
export function sourcesOf(
  [before, after]: readonly [Pick<RenderedSide, "sourceOf">, Pick<RenderedSide, "sourceOf">],
  [old, now]: readonly [readonly Resource[], readonly Resource[]],
  link?: SourceLink,
): ReviewSources {
  const byName = (resources: readonly Resource[]) =>
    lazily(() => new Map(resources.toReversed().map((one) => [resourceText(one), one])));
  const sides = {
    before: { traced: before, named: byName(old) },
    after: { traced: after, named: byName(now) },
  };
  const spent = {};
  const find = (side: ValueSource["side"], name: ResourceName, path: FieldPath): ValueSource | undefined => {
    const { traced, named } = sides[side];
    const resource = named().get(nameText(name));
    const at = resource && indexPath(writtenOf(resource), path);
    // A report without a value's place is better than none.
    const traces = () => resource && at && traced.sourceOf(resource, at);
    const source = orElse(() => withBudget(traces, spent), undefined);
    if (source === undefined) return undefined;
    const url = link?.(side, source.file, source.line);
    return { ...source, side, ...(url !== undefined && { url }) };
  };
  return {
    ofField(name, path, side) {
      if (side !== undefined) return find(side, name, path);
      // A removed field is looked up in the state before, prior to its parents in the state after.
      for (let length = path.length; ; length--) {
        const part = path.slice(0, length);
        const source = find("after", name, part) ?? find("before", name, part);
        if (source !== undefined || length === 0) return source;
      }
    },
  };
}

/** The origin of a changed field's value; for a removed field, its former place. */
export function changeSource(
  sources: ReviewSources | undefined,
  { action, kind, namespace, name, renamed }: ResourceChange,
  { path, after }: Pick<ReviewedChange, "path" | "after"> = { path: [] },
): ValueSource | undefined {
  if (action === "removed") return sources?.ofField({ kind, namespace, name }, [], "before");
  if (action === "added") return sources?.ofField({ kind, namespace, name }, [], "after");
  if (after !== undefined) return sources?.ofField({ kind, namespace, name }, path, "after");
  return sources?.ofField({ namespace, name, ...renamed, kind }, path, "before");
}

/** The origin of a risk's field or resource; undefined for a risk without either. */
export function riskSource(
  sources: ReviewSources | undefined,
  { resource, path = [] }: { resource?: ResourceName; path?: FieldPath },
): ValueSource | undefined {
  return resource === undefined ? undefined : sources?.ofField(resource, path);
}

/** Creates URLs of lines of commits. Throws InputError for a template without a place, or that is no web URL. */
export function sourceLink(
  address: string,
  commits: { before: string | undefined; after: string | undefined },
): SourceLink {
  if (
    !/^https?:\/\/[^\s"'<>()]+$/.test(address) ||
    !address.includes("{file}") ||
    !address.includes("{line}")
  )
    throw new InputError(
      `--source-links: expected an address such as https://git.example.com/team/repo/blob/{commit}/{file}#L{line}, found ${address}`,
    );
  const [beforeCommit, ...parts] = address.split("{commit}");
  return (side, file, line) => {
    const commit = commits[side];
    if (parts.length > 0 && (commit === undefined || commit === "")) return undefined;
    return [beforeCommit, ...parts]
      .join(commit ?? "")
      .replaceAll("{line}", String(line))
      .replaceAll("{file}", () => file.split("/").map(encoded).join("/"));
  };
}

/** Encodes a part of a path for URLs and Markdown. */
function encoded(part: string): string {
  return encodeURIComponent(part).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
