import { describe, expect, it } from "vitest";
import { reviewEnvironment } from "../../src/changes/environment.ts";
import { DeclaredKinds } from "../../src/check/model/declared-kinds.ts";
import { RULES } from "../../src/check/rules/rules.ts";
import { judge } from "../../src/check/steps/judge.ts";
import { resources, state } from "./state.ts";

/** More than a number of JavaScript holds exactly: the greatest of 64 bits, which schemas of counters name. */
const LARGE = "9223372036854775807";

const objects = (extra: string) => `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.acme.io}
spec:
  group: acme.io
  names: {kind: Widget, plural: widgets}
  scope: Namespaced
  versions:
    - name: v1
      served: true
      schema: {openAPIV3Schema: {type: object, properties: {size: {type: integer, maximum: ${LARGE}}}}}
---
apiVersion: acme.io/v1
kind: Widget
metadata: {name: one, namespace: shop}
size: ${LARGE}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop, finalizers: [${LARGE}]}
spec:
  selector: {matchLabels: {app: ${LARGE}}}
  template:
    metadata: {labels: {app: ${LARGE}}}
    spec:
      containers: [{name: web, image: acme/web:1.0.0, command: [${LARGE}], env: [{name: A, value: ${LARGE}}, {name: A, value: ${LARGE}}]${extra}}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: shop}
spec: {podSelector: {matchLabels: {app: ${LARGE}}}, ingress: [{ports: [{port: ${LARGE}}]}]}
---
apiVersion: v1
kind: Secret
metadata: {name: web, namespace: shop}
data: {password: ${LARGE}}
---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: web, namespace: argocd}
spec: {project: default, source: {repoURL: x, path: y, helm: {valuesObject: {size: ${LARGE}}}}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: web-data, namespace: shop, annotations: {size: ${LARGE}}}
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web, namespace: shop}
spec: {values: {size: ${LARGE}, persistence: {existingClaim: web-datas}}}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web, namespace: shop}
spec: {rules: [{backendRefs: [{name: web, namespace: other, port: ${LARGE}}]}]}
---
apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata: {name: default, namespace: argocd}
spec: {destinations: [{server: ${LARGE}}], roles: [{name: a, jwtTokens: [{iat: ${LARGE}}]}]}
`;

describe("numbers greater than those that are exact in JavaScript", () => {
  it("stop no rule", () => {
    const old = resources(objects(""));
    const declared = new DeclaredKinds(() => []);
    const given = state(objects(`, workingDir: ${LARGE}`), { declared });
    declared.add(given);
    const { failures, findings } = judge([given], RULES);
    expect(failures).toEqual([]);
    const changed = reviewEnvironment(old, given.resources, { name: "shop", path: "shop" });
    expect(changed.risks.filter(({ unexpected }) => unexpected)).toEqual([]);
    expect(changed.resources.length).toBeGreaterThan(0);
    expect(findings.length).toBeGreaterThan(0);
    expect(declared.of("acme.io", "Widget")).toHaveLength(1);
  });
});
