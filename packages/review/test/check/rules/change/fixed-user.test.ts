import { expect, it } from "vitest";
import { changedState } from "../../../../src/check/change-context.ts";
import { fixedUser } from "../../../../src/check/rules/change/fixed-user.ts";
import { state } from "../../state.ts";

const deployment = (pod: string) =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: api}\nspec: {selector: {matchLabels: {app: api}}, template: {metadata: {labels: {app: api}}, spec: {${pod}}}}\n`;
const ROUTE =
  "---\napiVersion: route.openshift.io/v1\nkind: Route\nmetadata: {name: api}\nspec: {host: a.test}\n";

it("looks for OpenShift in all objects only if a user changes", () => {
  const before = state(deployment("containers: [{name: a, image: a:1}]") + ROUTE);
  const said = (pod: string) => {
    const after = state(deployment(pod) + ROUTE);
    const { context } = changedState(before, after);
    let looks = 0;
    const [api, route] = after.resources;
    const watched = new Proxy(route as object, {
      get: (target, key, receiver) => {
        looks++;
        return Reflect.get(target, key, receiver);
      },
    });
    const resources = [api, watched] as typeof after.resources;
    const findings = [...(fixedUser.checkChange?.(before, { ...after, resources }, context) ?? [])];
    return { found: findings.length, looked: looks > 0 };
  };
  expect(said("containers: [{name: a, image: a:2}]")).toEqual({ found: 0, looked: false });
  expect(said("securityContext: {runAsUser: 7}, containers: [{name: a, image: a:1}]")).toEqual({
    found: 1,
    looked: true,
  });
});
