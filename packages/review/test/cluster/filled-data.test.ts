import { expect, it } from "vitest";
import { isCopied } from "../../src/cluster/filled-data.ts";
import { resources } from "../check/state.ts";

it.each([
  ["annotations: {replicator.v1.mittwald.de/replicate-to: b}", true],
  ["annotations: {reflector.v1.k8s.emberstack.com/reflection-auto-enabled: 'true'}", true],
  ["annotations: {kubed.appscode.com/sync: ''}", true],
  ["annotations: {config-syncer.example.com/origin: a}", true],
  ["annotations: {example.com/copies-to: a}", true],
  ["labels: {policy.example.com/do: clone}", true],
  ["annotations: {argocd.argoproj.io/sync-wave: '1'}", false],
  ["annotations: {argocd.argoproj.io/sync-options: Prune=false, example.com/sync: a}", true],
  ["labels: {app.kubernetes.io/name: registry-mirror}", false],
  ["labels: {app: syncthing}", false],
])(
  "an object is copied to other namespaces if its annotations or labels say so: %s",
  (metadata, expected) => {
    const object = (apiVersion: string, kind: string, rest: string) =>
      resources(`apiVersion: ${apiVersion}\nkind: ${kind}\n${rest}`)[0]!;
    expect(isCopied(object("v1", "Secret", `metadata: {name: a, ${metadata}}\n`))).toBe(expected);
    for (const spec of [
      `secretTemplate: {${metadata}}`,
      `template: {metadata: {${metadata}}}`,
      `target: {template: {metadata: {${metadata}}}}`,
    ])
      expect(isCopied(object("example.com/v1", "Maker", `metadata: {name: a}\nspec: {${spec}}\n`))).toBe(
        expected,
      );
    expect(isCopied(object("v1", "Secret", `metadata: {name: a}\ndata: {${metadata}}\n`))).toBe(false);
  },
);
