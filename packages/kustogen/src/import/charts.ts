import { dirname, join } from "node:path/posix";
import { InputError, OutsideError } from "@kustogen/kustomize/errors/errors.ts";
import { Renderer } from "@kustogen/kustomize/renderer.ts";
import { OverlaidTree } from "@kustogen/kustomize/tree/overlaid.ts";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { asMap, type Resource, resourceOf } from "@kustogen/kustomize/value/resource.ts";
import { isClusterScoped } from "@kustogen/review/kinds/scope.ts";
import { type ChartPlace, ChartSources, type Kept, type Release, releaseOf } from "./chart-releases.ts";
import { inWords } from "./words.ts";

/** Environments with rendered charts, if helm may run, and notes for the user. */
export interface WithCharts {
  environments: Resource[][];
  /** The charts that were rendered, by object, in case someone would delete it. */
  rendered: string[];
  notes: string[];
}

/**
 * Replaces objects that deploy charts in the cluster with the charts' objects. Without helm, and if a chart can't be
 * rendered here, the objects stay unchanged and are reported.
 */
export function withCharts(environments: readonly (readonly Resource[])[], place: ChartPlace): WithCharts {
  const notes = new Set<string>();
  const rendered = new Set<string>();
  const kept = new Map<string, Set<string>>();
  const waiting = new Map<string, string>();
  const keep = ({ shown, why }: Kept) => void kept.set(why, (kept.get(why) ?? new Set()).add(shown));
  const all = new ChartSources(environments.flat(), place);
  const made = environments.map((resources) =>
    resources.flatMap((resource) => {
      const found = releaseOf(resource, resources, all, place);
      if (found === undefined) return [resource];
      if ("why" in found) {
        keep(found);
        return [resource];
      }
      const { shown, chart } = found;
      const what = `${chart.name}${chart.version === undefined ? "" : ` ${chart.version}`}`;
      if (place.options.helm === undefined) {
        waiting.set(shown, what);
        return [resource];
      }
      try {
        const objects = render(found, place);
        rendered.add(shown);
        notes.add(
          `${shown}: replaced with the objects of its chart ${what}; from now on you upgrade the chart yourself`,
        );
        return objects;
      } catch (error) {
        if (!(error instanceof InputError || error instanceof OutsideError)) throw error;
        keep({ shown, why: error.message.split("\n", 1)[0] as string });
        return [resource];
      }
    }),
  );
  const [[first = "", chart = ""] = [], ...others] = waiting;
  const stays = [...kept].map(([why, [one = "", ...more]]) =>
    more.length === 0
      ? `${one} is written unchanged: ${why}`
      : `${together([one, ...more])} are written unchanged, each because ${why}`,
  );
  if (others.length > 0)
    stays.push(
      `${together([...waiting.keys()])} are written unchanged; --enable-helm replaces their charts with the rendered objects`,
    );
  else if (waiting.size > 0)
    stays.push(
      `${first} is written unchanged; --enable-helm replaces its chart ${chart} with the rendered objects`,
    );
  return { environments: made, rendered: [...rendered], notes: [...notes, ...stays] };
}

/** Objects in words, with each kind once: "HelmReleases a and b". */
function together(shown: readonly string[]): string {
  const kinds = new Map<string, string[]>();
  for (const one of shown) {
    const [kind = "", name = ""] = one.split(" ");
    addTo(kinds, kind, name);
  }
  return inWords(
    [...kinds].map(([kind, names]) => `${kind}${names.length > 1 ? "s" : ""} ${inWords(names)}`),
  );
}

/** The objects of a release's chart, each in the namespace where helm puts it. */
function render(
  { release, namespace, chart, values }: Release,
  { tree, top, options }: ChartPlace,
): Resource[] {
  const { name, repo, version, folder } = chart;
  // A kustomization around the chart, which exists only for this build.
  const built = folder === undefined ? join(top, ".kustogen-import") : dirname(folder);
  const kustomization = {
    ...(folder !== undefined && { helmGlobals: { chartHome: "." } }),
    helmCharts: [
      {
        name,
        ...(repo && { repo }),
        ...(version && { version }),
        releaseName: release,
        namespace,
        includeCRDs: true,
        // Objects for `helm test` are never deployed.
        skipTests: true,
        valuesInline: values,
      },
    ],
  };
  const written = new Map([
    [
      join(built, "kustomization.yaml"),
      JSON.stringify(kustomization, (_, value) => (typeof value === "bigint" ? Number(value) : value)),
    ],
  ]);
  const others = new Set(["kustomization.yml", "Kustomization"].map((file) => join(built, file)));
  return new Renderer(new OverlaidTree(tree, written, others), options).build(built).map((one) => {
    const made = resourceOf(one);
    const { metadata } = made;
    if (metadata.namespace !== undefined || isClusterScoped(made.apiVersion, made.kind)) return made;
    return resourceOf({ ...asMap(made), metadata: { ...(metadata as object), namespace } });
  });
}
