import { describe, expect, it } from "vitest";
import { argoFacts } from "../../../../src/check/model/argo-objects.ts";
import { applicationName } from "../../../../src/check/rules/argocd/applications.ts";
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
  return said(made);
}

/** What is said of Applications. */
function said(objects: Parameters<typeof argoFacts>[0]): string[] {
  const repository = {
    environments: [],
    all: [],
    reading: () => [],
    argo: argoFacts(objects, []),
    isWhole: false,
    files: [],
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
        `apps spec.template.metadata.name: generates the Application ${name}, whose name the API server rejects: it may contain only lowercase letters, digits, - and .`,
      ]);
    },
  );

  it("leaves a name alone that someone fills in before the set is applied", () => {
    expect(judged("dev-[% NAME %]", "dev-<app>", "dev-__APP__")).toEqual([]);
    expect(judged("dev-NAME")).toHaveLength(1);
  });

  it("takes names of small letters, digits, hyphens and dots", () => {
    expect(judged("shop-dev", "shop.example.com", "1shop", "s".repeat(100))).toEqual([]);
  });

  it("reports once that a set gives a name to several Applications", () =>
    expect(judged("helm-chart", "shop", "helm-chart", "helm-chart")).toEqual([
      "apps spec.template.metadata.name: generates several Applications called helm-chart; Argo CD " +
        "reports an error and creates at most one",
    ]));
});
