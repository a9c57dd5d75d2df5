import { KUSTOMIZATION_FILES } from "@kustogen/kustomize/load/kustomization.ts";
import { folderOf, lastPart } from "@kustogen/kustomize/tree/paths.ts";
import { isMap } from "@kustogen/kustomize/value/value.ts";
import { listAt, textAt } from "../../../kubernetes/fields.ts";
import { placeOfEntry } from "../../patches/place.ts";
import { defineRule } from "../../rule.ts";
import type { SourceFiles } from "../../sources/sources.ts";

/** The fields by which Helm tells releases apart, and the chart. */
const FIELDS = ["name", "repo", "releaseName", "namespace"] as const;

export const copiedChart = defineRule({
  id: "traps/copied-chart",
  title: "A folder doesn't install the same chart as the folder next to it",
  why:
    "If a folder that began as a copy of the one next to it still installs the same chart, both install " +
    "the same release into the same namespace and overwrite each other. The chart that was meant for the " +
    "new folder is never installed.",
  source: "https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/helmcharts/",
  example: {
    bad: "# redis/kustomization.yaml\nhelmCharts: [{name: redis, repo: 'https://charts.example.com', releaseName: redis, namespace: shop}]\n---\n# postgresql/kustomization.yaml\nhelmCharts: [{name: redis, repo: 'https://charts.example.com', releaseName: redis, namespace: shop}]",
    good: "# redis/kustomization.yaml\nhelmCharts: [{name: redis, repo: 'https://charts.example.com', releaseName: redis, namespace: shop}]\n---\n# postgresql/kustomization.yaml\nhelmCharts: [{name: postgresql, repo: 'https://charts.example.com', releaseName: postgresql, namespace: shop}]",
  },
  *checkKustomization({ file, folder, kustomization }, files) {
    const own = lastPart(folder);
    for (const [at, chart] of (kustomization.helmCharts ?? []).entries()) {
      const { name } = chart;
      if (name === undefined || own.includes(name) || name.includes(own)) continue;
      const beside = `${folderOf(folder)}/${name}`.replace("//", "/");
      const same = chartsIn(beside, files).some((other) =>
        FIELDS.every((field) => textAt(other, field) === chart[field]),
      );
      if (same)
        yield {
          ...placeOfEntry({ file }, ["helmCharts", at]),
          path: ["helmCharts", at],
          message: `installs the chart ${name}, as the folder ${name} next to it does, with the same release name and namespace`,
          fix: `name the chart of ${own}, or remove it from one of the folders`,
        };
    }
  },
});

/** The charts that the kustomization in a folder installs. */
function chartsIn(folder: string, files: SourceFiles) {
  return KUSTOMIZATION_FILES.flatMap((name) => files.documents(`${folder}/${name}`))
    .flatMap((document) => listAt(document, "helmCharts"))
    .filter(isMap);
}
