import { compileWhole } from "@kustogen/kustomize/regex/regex.ts";
import { effectiveNamespace } from "@kustogen/kustomize/resource/id.ts";
import { literalPattern } from "@kustogen/kustomize/value/literal-pattern.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { asRow } from "../text/write-yaml.ts";
import { isOfCluster } from "./namespace.ts";
import type { PatchTarget } from "./overlay.ts";

/**
 * The shortest target with kind and names that selects exactly the given objects; for several, undefined if none does.
 * @param all every object that the overlay's patches can reach
 */
export function patchTarget(chosen: readonly Resource[], all: readonly Resource[]): PatchTarget | undefined {
  const [first] = chosen;
  if (first === undefined) return undefined;
  const patterns = (of: (resource: Resource) => string | undefined) => {
    const values = [...new Set(chosen.map(of))].filter((value) => value !== undefined);
    return values.length === 0 ? undefined : patternOf(values);
  };
  const kind = patterns((one) => one.kind) as string;
  const name = patterns(({ metadata }) => metadata.name) as string;
  const group = patterns(({ apiVersion }) => groupOf(apiVersion) || undefined);
  const version = patterns(({ apiVersion }) => apiVersion.slice(apiVersion.indexOf("/") + 1));
  const namespace = patterns(({ metadata }) => metadata.namespace);
  const targets: PatchTarget[] = [
    { kind, name },
    { kind, name, namespace },
    { group, kind, name, namespace },
    { group, version, kind, name, namespace },
  ];
  const wanted = new Set(chosen);
  const found = targets.find((target) => {
    const isSelected = selectorOf(target);
    return all.every((one) => isSelected(one) === wanted.has(one));
  });
  const target = found ?? (chosen.length === 1 ? targets.at(-1) : undefined);
  return target && asRow(target);
}

/** A regular expression for some texts: `allow-(api|worker)` if they begin with the same words. */
function patternOf(texts: readonly string[]): string {
  const start = commonStart(texts);
  const rest = texts.map((text) => literalPattern(text.slice(start.length))).join("|");
  return start === "" ? rest : `${literalPattern(start)}(${rest})`;
}

/** The words, each with its dash, with which all of several texts begin. */
function commonStart(texts: readonly string[]): string {
  const [first = "", ...others] = texts;
  if (others.length === 0) return "";
  let end = first.length;
  while (end > 0 && !(first[end - 1] === "-" && others.every((text) => text.startsWith(first.slice(0, end)))))
    end--;
  return first.slice(0, end);
}

/** Tells whether kustomize selects an object: each of a target's patterns matches the whole text. */
function selectorOf(target: PatchTarget): (resource: Resource) => boolean {
  const tests = Object.entries(target).flatMap(([field, pattern]) =>
    pattern === undefined ? [] : [[field, compileWhole(pattern)] as const],
  );
  return (resource) => {
    const { apiVersion, kind, metadata } = resource;
    const found: Record<string, string> = {
      group: groupOf(apiVersion),
      version: apiVersion.slice(apiVersion.indexOf("/") + 1),
      kind,
      name: metadata.name,
      namespace: effectiveNamespace(metadata.namespace ?? "", isOfCluster(resource)),
    };
    return tests.every(([field, isMatching]) => isMatching(lookUp(found, field) ?? ""));
  };
}
