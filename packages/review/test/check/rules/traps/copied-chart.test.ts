import { describe, expect, it } from "vitest";
import { copiedChart } from "../../../../src/check/rules/traps/copied-chart.ts";
import { judgedSources } from "../../sources.ts";

const chart = (name: string, more = `releaseName: ${name}, namespace: ${name}`) =>
  `resources: [namespace.yaml]\nhelmCharts:\n- {name: ${name}, repo: "https://charts.example", ${more}}\n`;
const both = (own: string, other: string, folder = "disk-nfs") => ({
  [`/${folder}/kustomization.yaml`]: own,
  [`/${folder}/namespace.yaml`]: "apiVersion: v1\nkind: Namespace\nmetadata: {name: disk}\n",
  "/disk-smb/kustomization.yaml": other,
});

describe("traps/copied-chart", () => {
  it("warns of a folder that still installs the chart of the one that it was copied from", () =>
    expect(judgedSources(copiedChart, both(chart("disk-smb"), chart("disk-smb")), ["/disk-nfs"])).toEqual([
      "warning disk-nfs/kustomization.yaml:3: installs the chart disk-smb, as the folder disk-smb next to it does, with the same release name and namespace",
    ]));

  it.each([
    ["it installs its own", both(chart("disk-nfs"), chart("disk-smb")), "/disk-nfs"],
    [
      "the release has another name",
      both(chart("disk-smb", "releaseName: b, namespace: disk-smb"), chart("disk-smb")),
      "/disk-nfs",
    ],
    [
      "the release is in another namespace",
      both(chart("disk-smb", "releaseName: disk-smb, namespace: b"), chart("disk-smb")),
      "/disk-nfs",
    ],
    ["the folder beside it installs none", both(chart("disk-smb"), "resources: []\n"), "/disk-nfs"],
    [
      "its name says that it is a variant",
      both(chart("disk-smb"), chart("disk-smb"), "disk-smb-beta"),
      "/disk-smb-beta",
    ],
  ])("is silent where %s", (_, files, folder) =>
    expect(judgedSources(copiedChart, files, [folder])).toEqual([]),
  );
});
