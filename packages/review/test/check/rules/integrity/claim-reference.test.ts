import { describe, expect, it } from "vitest";
import { claimReference } from "../../../../src/check/rules/integrity/claim-reference.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const CLAIM =
  "---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: web-data, namespace: shop}\n";
const mounting = (name: string) =>
  deployment({ pod: `volumes: [{name: d, persistentVolumeClaim: {claimName: ${name}}}],` });

describe("integrity/claim-reference", () => {
  it("takes a claim that is here, or that a StatefulSet makes", () => {
    expect(judged(claimReference, state(mounting("web-data") + CLAIM))).toEqual([]);
    const set = deployment({
      name: "db",
      kind: "StatefulSet",
      spec: "volumeClaimTemplates: [{metadata: {name: data}}],",
    });
    expect(judged(claimReference, state(mounting("data-db-0") + set))).toEqual([]);
  });

  it("warns of a renamed one, and lists one from elsewhere", () => {
    expect(judged(claimReference, state(mounting("web-dat") + CLAIM))[0]).toMatch(
      /^warning .*web-data exists here/,
    );
    const both = mounting("shared") + mounting("web-data").replace("name: web,", "name: other,") + CLAIM;
    expect(judged(claimReference, state(both))[0]).toMatch(/^info/);
  });

  it("warns where the only claim is one that nothing mounts", () => {
    expect(judged(claimReference, state(mounting("uploads") + CLAIM))).toEqual([
      expect.stringMatching(/^warning .*web-data is the only PersistentVolumeClaim here/),
    ]);
  });

  describe("in the values of a release", () => {
    const release = (name: string, more = "") =>
      `---\napiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: web, namespace: shop}\nspec: {${more}values: {persistence: {data: {existingClaim: ${name}}}}}\n`;
    const application = (name: string, namespace = "shop") =>
      `---\napiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: web, namespace: argocd}\nspec: {destination: {namespace: ${namespace}}, source: {helm: {valuesObject: {existingClaim: ${name}}}}}\n`;
    const volume =
      "---\napiVersion: v1\nkind: PersistentVolume\nmetadata: {name: web-data}\nspec: {claimRef: {name: web-data, namespace: shop}}\n";
    const of = (yaml: string) => judged(claimReference, state(yaml));

    it("warns of one beside another with a similar name, which nothing uses", () => {
      const said =
        /^warning .*refers to PersistentVolumeClaim \S+, which nothing here creates; web-data exists here, and nothing refers to it/;
      for (const name of ["web-dta", "new-web-data", "oldweb-data", "web-data-nfs"])
        expect(of(release(name) + volume + CLAIM), name).toEqual([expect.stringMatching(said)]);
      expect(of(application("oldweb-data") + CLAIM)).toEqual([expect.stringMatching(said)]);
    });

    it.each([
      ["one that is here", release("web-data") + CLAIM],
      ["another name", release("uploads") + CLAIM],
      ["a short name in another", release("olddata2") + CLAIM.replace("web-data", "data")],
      ["a name that is filled in", release("'$\u007bAPP}web-data'") + CLAIM],
      [
        "one beside a template of claims",
        release("my-web-data") + CLAIM + CLAIM.replace("web-data", "'$\u007bAPP}-data'"),
      ],
      [
        "one beside two that it may mean",
        release("web-data-x") + CLAIM + CLAIM.replace("web-data", "data-x"),
      ],
      ["one whose like is in another namespace", release("my-web-data", "targetNamespace: store, ") + CLAIM],
      ["one in the values of another namespace's Application", application("my-web-data", "store") + CLAIM],
      ["one whose like a pod mounts", release("my-web-data") + CLAIM + mounting("web-data")],
      [
        "one whose like is in a program's settings",
        `${release("my-web-data", "timeout: use web-data, ")}${CLAIM}`,
      ],
    ])("is silent about %s", (_, yaml) => expect(of(yaml)).toEqual([]));
  });
});
