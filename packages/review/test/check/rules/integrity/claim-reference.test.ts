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
});
