import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { type Resource, resourceOf } from "@kustogen/kustomize/value/resource.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Rule } from "../../src/check/model/rule.ts";
import { stateOf } from "../../src/check/model/state-of.ts";
import { RULES } from "../../src/check/rules/rules.ts";
import { judge } from "../../src/check/steps/judge.ts";
import { application } from "./argo.ts";
import { authored, resources } from "./state.ts";
import { deployment, service } from "./workloads.ts";

/** Every object that an example of a rule shows, with the version that its kind usually has. */
function shown(): Resource[] {
  return RULES.flatMap(({ example }) => [example?.bad ?? "", example?.good ?? ""]).flatMap((yaml) => {
    try {
      return parseDocuments(yaml, "an example").map(resourceOf);
    } catch (error) {
      if (error instanceof InputError) return [];
      throw error;
    }
  });
}

const VERSIONS: Record<string, string> = {
  Application: "argoproj.io/v1alpha1",
  AppProject: "argoproj.io/v1alpha1",
  Ingress: "networking.k8s.io/v1",
  NetworkPolicy: "networking.k8s.io/v1",
};
/** One of each kind that a rule is about, with next to nothing in it. */
const BARE = [...new Set(RULES.flatMap(({ kinds = [] }) => kinds))].map((kind) =>
  resourceOf({ kind, metadata: { name: "bare" }, spec: {} }),
);
const WHOLE = resources(
  [
    deployment({ container: "livenessProbe: {httpGet: {}, exec: {}}, resources: {limits: {cpu: 1}}" }),
    service({ ports: "[{port: 80, nodePort: 80}, {port: 80}]" }),
    application("0"),
    `apiVersion: argoproj.io/v1alpha1\nkind: AppProject\nmetadata: {name: shop}\nspec: {destinations: [{server: "*", namespace: "*"}]}\n`,
    "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: web}\nspec: {maxUnavailable: 0}\n",
  ].join("\n---\n"),
);
const OBJECTS = [...shown(), ...BARE, ...WHOLE]
  .filter(({ kind }) => kind !== "")
  .map((one, at) => ({
    ...one,
    apiVersion: one.apiVersion || (VERSIONS[one.kind] ?? "v1"),
    metadata: { ...one.metadata, name: one.metadata.name || `one-${at}` },
  }));

/** As a rule is that is always asked. */
const always = ({ kinds: _kinds, ...rule }: Rule): Rule => rule;

test("a rule that isn't asked, as there is nothing that it is about, would have said nothing", () => {
  const asked = RULES.map(always);
  expect(RULES.filter(({ kinds }) => kinds).length).toBeGreaterThan(10);
  expect(new Set(OBJECTS.map(({ kind }) => kind)).size).toBeGreaterThan(15);
  const some = fc.subarray(OBJECTS, { maxLength: 10 });
  fc.assert(
    fc.property(fc.array(some, { minLength: 1, maxLength: 2 }), fc.boolean(), (environments, isOwn) => {
      const found = (rules: readonly Rule[]) => {
        const states = environments.map((objects, at) =>
          stateOf(objects, {
            environment: `overlays/${at}`,
            strictness: at === 0 ? "production" : "beta",
            authored: isOwn ? authored() : undefined,
          }),
        );
        const { findings, failures } = judge(states, rules);
        return [
          ...findings.map(({ rule, environment, message }) => [rule.id, environment, message]),
          ...failures.map(({ rule, error }) => [rule.id, error.message]),
        ];
      };
      expect(found(RULES)).toEqual(found(asked));
    }),
    { numRuns: 40 },
  );
});
