import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Parameter } from "./alike.ts";
import { type Frame, type FrameSite, FrameWalk, isAlways, type Weighed } from "./frame-walk.ts";

/** The kinds of which a system may have many in one frame: the name of one, and the mappings in the frame. */
const KINDS: Record<string, { called: string; into: readonly string[] }> = {
  Application: { called: "application", into: ["metadata.annotations", "spec.destination"] },
  HelmRelease: {
    called: "release",
    into: ["spec.chart", "spec.chart.spec", "spec.chart.spec.sourceRef", "spec.chartRef"],
  },
  Bucket: { called: "bucket", into: [] },
  GitRepository: { called: "gitRepository", into: [] },
  HelmRepository: { called: "helmRepository", into: [] },
  OCIRepository: { called: "ociRepository", into: [] },
};

const ALWAYS = ["", "metadata", "spec"];

/** The minimum number of saved lines, and the maximum number of parameters. */
const BOUNDS = { least: 4, parameters: 6 };

/** From this number of objects on, others are tried first for each of these. */
const SEEDS = 8;

/** The name of the function for the frame of a kind; undefined for kinds without one. */
export function frameName(kind: string): string | undefined {
  return lookUp(KINDS, kind)?.called;
}

/** The frame that saves most lines for objects of one kind; undefined if each is shorter without it. */
export function frameOf(kind: string, sites: readonly FrameSite[]): Frame | undefined {
  const into = new Set([...ALWAYS, ...(lookUp(KINDS, kind)?.into ?? [])]);
  const of = (own: readonly FrameSite[]) => new FrameWalk(own, into, kind === "Application").frame();
  let best: Weighed | undefined;
  for (const seed of sites.slice(0, SEEDS)) {
    const pairs = sites
      .flatMap((other) => (other === seed ? [] : { other, saved: of([seed, other])?.saved ?? -Infinity }))
      .toSorted((a, b) => b.saved - a.saved);
    let found: Weighed | undefined;
    for (const { other } of pairs) {
      const chosen = new Set([...(found?.sites ?? [seed]), other]);
      const next = of(sites.filter((site) => chosen.has(site)));
      if (next !== undefined && next.saved > (found?.saved ?? -Infinity)) found = next;
    }
    if (found !== undefined && found.saved > (best?.saved ?? -Infinity)) best = found;
  }
  return best !== undefined && best.saved >= BOUNDS.least && best.parameters.length <= BOUNDS.parameters
    ? best
    : undefined;
}

/** The fields that callers pass besides the parameters, each with their values; optional if not all pass it. */
export function restOf({ sites, rest }: Frame): (Parameter & { isOptional: boolean })[] {
  const names = new Set(rest.flatMap((fields) => fields.map(({ key }) => key)));
  return [...names].map((name) => {
    const row = rest.map((fields) => fields.find(({ key }) => key === name));
    const isOptional = row.some((field, at) => field === undefined || !isAlways(field, sites[at]));
    return { name, given: row.map((field) => field?.value), isOptional };
  });
}
