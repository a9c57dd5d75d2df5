import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { expect, test } from "vitest";
import { hookPhases, momentOf, waveOf } from "../../src/cluster/argocd/hooks.ts";
import { isRecreated, keptOnRemoval } from "../../src/cluster/recreation.ts";

const annotated = (annotations: Record<string, string>, kind = "Job"): Resource => ({
  apiVersion: "v1",
  kind,
  metadata: { name: "thing", annotations },
});
const namespace = (name: string): Resource => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
const options = (text: string, kind?: string) => annotated({ "argocd.argoproj.io/sync-options": text }, kind);

test.each<[what: string, resource: Resource, recreated: boolean]>([
  ["nothing", annotated({}), false],
  ["a hook", annotated({ "argocd.argoproj.io/hook": "PreSync" }), true],
  ["a hook of Helm", annotated({ "helm.sh/hook": "post-upgrade" }), true],
  ["a test of Helm", annotated({ "helm.sh/hook": "test" }), true],
  ["Replace alone, which is an update", options("Replace=true"), false],
  ["Replace by force", options("Prune=false, Replace=true,Force=true"), true],
  [
    "a definition, which Argo CD only ever updates",
    options("Replace=true,Force=true", "CustomResourceDefinition"),
    false,
  ],
  ["Force with client-side apply", options("Force=true"), true],
  ["Force with server-side apply", options("Force=true,ServerSideApply=true"), false],
  ["another option that ends alike", options("NoForce=true"), false],
  ["Flux by force", annotated({ "kustomize.toolkit.fluxcd.io/force": "Enabled" }), true],
])("what is deleted and made again instead of changed: %s", (_, resource, recreated) => {
  expect(isRecreated(resource)).toBe(recreated);
});

test.each<[resource: Resource, kept: string | undefined]>([
  [annotated({}), undefined],
  [options("Prune=false"), "Prune=false"],
  [options("Prune=confirm"), "Prune=confirm"],
  // It keeps the object when its Application is deleted, not when git no longer has it.
  [options("Delete=false"), undefined],
  [options("SkipPrune=false"), undefined],
  [
    annotated({ "kustomize.toolkit.fluxcd.io/prune": "disabled" }),
    "kustomize.toolkit.fluxcd.io/prune: disabled",
  ],
  [annotated({ "helm.sh/resource-policy": "keep" }), "helm.sh/resource-policy: keep"],
  [namespace("kube-system"), "the API server refuses to delete it"],
  [namespace("default"), "the API server refuses to delete it"],
  [namespace("kube-system-two"), undefined],
  [{ ...namespace("kube-system"), kind: "ServiceAccount" }, undefined],
])("what stays in the cluster when it is no longer rendered: %j", (resource, kept) => {
  expect(keptOnRemoval(resource)).toBe(kept);
});

test.each<[annotations: Record<string, string>, phases: string[], wave: number]>([
  [{}, [], 0],
  [{ "argocd.argoproj.io/hook": "PostSync, PreSync" }, ["PreSync", "PostSync"], 0],
  [{ "argocd.argoproj.io/hook": "Skip" }, [], 0],
  [{ "helm.sh/hook": "pre-install,pre-upgrade", "helm.sh/hook-weight": "-5" }, ["PreSync"], -5],
  [{ "argocd.argoproj.io/sync-wave": "2", "helm.sh/hook-weight": "-5" }, [], 2],
  [{ "argocd.argoproj.io/sync-wave": "2nd" }, [], 0],
])("when Argo CD applies what is annotated with %j", (annotations, phases, wave) => {
  const resource = annotated(annotations);
  expect(hookPhases(resource)).toEqual(phases);
  expect(waveOf(resource)).toBe(wave);
  const skipped = annotations["argocd.argoproj.io/hook"] === "Skip";
  expect(momentOf(resource)).toEqual(skipped ? undefined : [phases[0] === "PreSync" ? 0 : 1, wave]);
});
