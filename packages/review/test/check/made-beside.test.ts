import { bytesOf } from "@kustogen/kustomize/text/bytes.ts";
import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { describe, expect, it } from "vitest";
import { check } from "../../src/check/check.ts";
import { argoObjectsIn } from "../../src/discovery/argo-documents.ts";
import { type FluxKustomization, fluxIn } from "../../src/discovery/flux.ts";
import { PLAIN } from "./plain-input.ts";

const claim = (name: string, namespace = "") =>
  `apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: ${name}${namespace && `, namespace: ${namespace}`}}\nspec: {accessModes: [ReadWriteMany], resources: {requests: {storage: 1Gi}}}\n---\n`;
const reader = (claims: readonly string[]) =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: media}\nspec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: a:1}], volumes: [${claims.map((one) => `{name: ${one}, persistentVolumeClaim: {claimName: ${one}}}`).join(", ")}]}}}\n`;
const application = (
  name: string,
  { sources = "", cluster = "https://one.test", namespace = "media" } = {},
) => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: ${name}, namespace: argocd}
spec: {project: default, ${sources || `source: {repoURL: "https://git.test/a", path: ${name}}`}, destination: {server: "${cluster}", namespace: ${namespace}}}
`;
/** Names that are nearly those of the claims that are missing, so that each of these is a warning. */
const OWN = ["alpha", "filma", "library-filma"];

/** The messages about the claim of the environment "web" that only "library" may create. */
function lacking(
  library: string,
  applications: readonly string[],
  { wanted = "films", resources = "", flux = [] as readonly FluxKustomization[] } = {},
): string[] {
  const files = {
    "/web/kustomization.yaml": "resources: [a.yaml]\n",
    "/web/a.yaml": OWN.map((one) => claim(one, "media")).join("") + reader([...OWN, wanted]),
    "/library/kustomization.yaml": `resources: [a.yaml${resources}]\n`,
    "/library/a.yaml": library,
  };
  const { report } = check({
    ...PLAIN,
    tree: new MemoryTree(Object.entries(files)),
    environments: ["/web", "/library"].map((folder) => ({ folder, strictness: undefined })),
    flux,
    argo: applications.flatMap((text, at) => argoObjectsIn(bytesOf(text), `/argocd/${at}.yaml`).objects),
  });
  return report.findings.flatMap(({ rule, severity, message }) =>
    rule === "integrity/claim-reference" && severity === "warning" ? [message] : [],
  );
}

describe("a claim that another Application may make", () => {
  const WARNING = [
    "volume films refers to PersistentVolumeClaim films, which nothing here creates; filma exists here",
  ];
  const web = application("web");

  it("isn't missing if it is in the same cluster and namespace, also by the Application's destination", () => {
    expect(lacking(claim("films", "media"), [web, application("library", { namespace: "x" })])).toEqual([]);
    expect(lacking(claim("films"), [web, application("library")])).toEqual([]);
  });

  it("isn't missing if it is in the folder of one of several sources", () => {
    const sources =
      'sources: [{repoURL: "https://charts.test", chart: x, targetRevision: "1"}, {repoURL: "https://git.test/a", path: library}]';
    expect(lacking(claim("films"), [web, application("player", { sources })])).toEqual([]);
    expect(
      lacking(claim("films"), [
        web,
        application("player", { sources: sources.replace("git.test/a", "git.test/b") }),
      ]),
    ).toEqual(WARNING);
  });

  it("is missing in another cluster, in another namespace, or if nothing deploys it", () => {
    const made = claim("films");
    expect(lacking(made, [web, application("library", { cluster: "https://two.test" })])).toEqual(WARNING);
    expect(lacking(made, [web, application("library", { namespace: "other" })])).toEqual(WARNING);
    expect(lacking(claim("films", "other"), [web, application("library")])).toEqual(WARNING);
    expect(lacking(claim("others"), [web, application("library")])).toEqual(WARNING);
    expect(lacking(made, [web])).toEqual(WARNING);
    expect(lacking(made, [application("library")])).toEqual(WARNING);
  });

  it("isn't missing if a chart there may make it, by the name of the release or the chart", () => {
    const other = claim("others", "media");
    const chart = (name: string, release: string, namespace = "media") =>
      application(name, {
        sources: `source: {repoURL: "https://charts.test", chart: ${release}, targetRevision: "1"}`,
        namespace,
      });
    expect(lacking(other, [web, chart("films", "player")])).toEqual([]);
    expect(lacking(other, [web, chart("player", "films")])).toEqual([]);
    expect(lacking(other, [web, chart("player", "film")])).toEqual(WARNING);
    expect(lacking(other, [web, chart("films", "player", "other")])).toEqual(WARNING);
    expect(
      lacking(other, [
        web,
        application("player", {
          sources:
            'source: {repoURL: "https://charts.test", chart: x, targetRevision: "1", helm: {releaseName: films}}',
        }),
      ]),
    ).toEqual([]);
  });

  it("isn't missing if it may be in the part of an Application that isn't rendered", () => {
    const remote = { resources: ", https://example.test/a.yaml" };
    expect(lacking(claim("others", "media"), [web, application("library")], { ...remote })).toEqual(WARNING);
    expect(
      lacking(claim("others", "media"), [web, application("library")], {
        ...remote,
        wanted: "library-films",
      }),
    ).toEqual([]);
  });
});

describe("a claim that another Flux Kustomization may make", () => {
  const kustomization = (folder: string, more = "", cluster = "home") =>
    fluxIn(
      bytesOf(
        `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: ${folder}, namespace: flux-system}\nspec: {path: ./${folder}, interval: 1m, prune: true, sourceRef: {kind: GitRepository, name: flux-system}${more}}\n`,
      ),
      `/clusters/${cluster}/${folder}.yaml`,
    );
  const web = kustomization("web");
  const said = (library: string, flux: readonly FluxKustomization[]) => lacking(library, [], { flux }).length;

  it("isn't missing if it is in the same cluster and namespace, also by the Kustomization's target", () => {
    expect(said(claim("films", "media"), [...web, ...kustomization("library")])).toBe(0);
    expect(said(claim("films"), [...web, ...kustomization("library", ", targetNamespace: media")])).toBe(0);
  });

  it("is missing in another namespace, or in another cluster", () => {
    expect(said(claim("films", "other"), [...web, ...kustomization("library")])).toBe(1);
    expect(said(claim("films", "media"), [...web, ...kustomization("library", "", "work")])).toBe(1);
    const remote = ", kubeConfig: {secretRef: {name: work}}";
    expect(said(claim("films", "media"), [...web, ...kustomization("library", remote)])).toBe(1);
    expect(said(claim("films", "media"), web)).toBe(1);
  });
});
