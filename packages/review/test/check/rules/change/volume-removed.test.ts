import { describe, expect, it } from "vitest";
import { volumeRemoved } from "../../../../src/check/rules/change/volume-removed.ts";
import { judgedChange } from "../../state.ts";

const claim = (annotations = "") =>
  `apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: c, annotations: {${annotations}}}`;
const OTHER = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}";
const change = (before: string, after: string) => judgedChange(volumeRemoved, before, after);

describe("change/volume-removed", () => {
  it("refuses a claim or a namespace that is gone", () => {
    expect(change(claim(), OTHER)[0]).toMatch(
      /^error PersistentVolumeClaim c.*: is deleted, and its data with it/,
    );
    expect(change("apiVersion: v1\nkind: Namespace\nmetadata: {name: n}", OTHER)).toHaveLength(1);
  });
  it("says so where an annotation keeps it", () =>
    expect(change(claim("argocd.argoproj.io/sync-options: 'Prune=false,Delete=false'"), OTHER)[0]).toMatch(
      /^info .*stays in the cluster \(Prune=false\)/,
    ));
  it("takes what stays, and other kinds", () => {
    expect(change(claim(), claim())).toEqual([]);
    expect(change(OTHER, claim())).toEqual([]);
  });
});
