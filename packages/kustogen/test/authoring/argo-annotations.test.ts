import { describe, expect, it } from "vitest";
import { hook, neverPrune, syncWave } from "../../src/authoring/argo-annotations.ts";
import { hashed, isHashed } from "../../src/authoring/hashed.ts";

const job = { apiVersion: "batch/v1", kind: "Job", metadata: { name: "migrate", annotations: { a: "b" } } };

describe("annotations of Argo CD", () => {
  it("are added to a copy, beside those that are there", () => {
    const made = syncWave(-1, hook(job, "Sync"));
    expect(made.metadata.annotations).toEqual({
      a: "b",
      "argocd.argoproj.io/hook": "Sync",
      "argocd.argoproj.io/hook-delete-policy": "BeforeHookCreation",
      "argocd.argoproj.io/sync-wave": "-1",
    });
    expect(job.metadata.annotations).toEqual({ a: "b" });
    expect(hook(job, "PostSync", "HookSucceeded").metadata.annotations).toMatchObject({
      "argocd.argoproj.io/hook-delete-policy": "HookSucceeded",
    });
  });

  it("keep a volume, along with the sync options it has", () => {
    const claim = { apiVersion: "v1", kind: "PersistentVolumeClaim", metadata: { name: "data" } };
    const kept = neverPrune(claim);
    expect(kept.metadata).toHaveProperty("annotations", {
      "argocd.argoproj.io/sync-options": "Prune=false,Delete=false",
    });
    expect(neverPrune(kept)).toEqual(kept);
    const other = {
      ...claim,
      metadata: { name: "x", annotations: { "argocd.argoproj.io/sync-options": "Validate=false" } },
    };
    expect(neverPrune(other).metadata.annotations).toEqual({
      "argocd.argoproj.io/sync-options": "Validate=false,Prune=false,Delete=false",
    });
  });

  it("leave a hashed ConfigMap hashed", () => {
    const map = hashed({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" } });
    expect(isHashed(syncWave(1, map))).toBe(true);
  });
});
