import { describe, expect, it } from "vitest";
import { argoFacts } from "../../../../src/check/argo-objects.ts";
import { applicationName } from "../../../../src/check/rules/argocd/application-name.ts";
import { application } from "../../argo.ts";
import { readFinding } from "../../read-findings.ts";
import { resources } from "../../state.ts";

/** What is said of a set that makes Applications of these names. */
function judged(...names: string[]): string[] {
  const [set] = resources("apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: apps}\n");
  const made = names.flatMap((name) =>
    resources(application("one")).map((resource) => ({
      resource: { ...resource, metadata: { ...resource.metadata, name } },
      file: "/argocd/apps.yaml",
      ...(set && { set }),
    })),
  );
  const repository = {
    environments: [],
    argo: argoFacts(made, []),
    flux: [],
    fluxSources: [],
    isWhole: false,
  };
  return [...(applicationName.checkRepository?.(repository) ?? [])].map((finding) => {
    const { resource, path, message } = finding;
    return readFinding(
      applicationName.id,
      `${resource?.metadata.name} ${path?.join(".")}: ${message}`,
      finding,
    );
  });
}

describe("argocd/application-name", () => {
  it.each(["liveview_counter-dev", "feature/login", "Shop", "-shop", "shop.", "s".repeat(254)])(
    "reports an Application that a set names after a folder or branch: %s",
    (name) => {
      expect(judged("shop-dev", name)).toEqual([
        `apps spec.template.metadata.name: generates the Application ${name}, whose name the API server rejects: it may contain only lower-case letters, digits, - and .`,
      ]);
    },
  );

  it("takes names of small letters, digits, hyphens and dots", () => {
    expect(judged("shop-dev", "shop.example.com", "1shop", "s".repeat(100))).toEqual([]);
  });

  it("reports once that a set gives a name to several Applications", () =>
    expect(judged("helm-chart", "shop", "helm-chart", "helm-chart")).toEqual([
      "apps spec.template.metadata.name: generates several Applications called helm-chart, of which Argo CD makes one",
    ]));
});
