import { describe, expect, it } from "vitest";
import { rows } from "../../../../test/table.ts";
import { notJudged, unjudgedIn } from "../../src/check/steps/not-judged.ts";
import { state } from "./state.ts";

const yaml = (apiVersion: string, kind: string, rest = "", metadata = "namespace: shop") =>
  `---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: web, ${metadata}}\n${rest}\n`;
describe("what others make, name or check", () => {
  it.each(
    rows(`
kyverno.io/v1 | Any | its requirements for other objects are not evaluated
policies.kyverno.io/v1 | Any | its requirements for other objects are not evaluated
templates.gatekeeper.sh/v1 | Any | its requirements for other objects are not evaluated
constraints.gatekeeper.sh/v1 | Any | its requirements for other objects are not evaluated
mutations.gatekeeper.sh/v1 | Any | its requirements for other objects are not evaluated
policies.kubewarden.io/v1 | Any | its requirements for other objects are not evaluated
admissionregistration.k8s.io/v1 | ValidatingAdmissionPolicy | its requirements for other objects are not evaluated
admissionregistration.k8s.io/v1beta1 | MutatingAdmissionPolicy | its requirements for other objects are not evaluated
helm.toolkit.fluxcd.io/v2 | HelmRelease | the chart that Flux renders for it is not rendered here
acme.io/v1 | Widget | no schema is available for its fields
apps/v1 | Nope | no schema is available for its fields
apps/v1 | Deployment
argoproj.io/v1alpha1 | AppProject
  `),
  )("%s %s isn't checked: %s", (apiVersion, kind, ...what) => {
    expect(unjudgedIn(state(yaml(apiVersion, kind))).map((one) => one.what)).toEqual(what);
  });

  it("kinds that aren't checked are counted", () => {
    const some = ["a", "b"].map((name) =>
      yaml("kyverno.io/v1", "ClusterPolicy").replace("name: web", `name: ${name}`),
    );
    expect(
      notJudged(
        unjudgedIn(state([...some, yaml("acme.io/v1", "Widget"), yaml("acme.io/v1", "Widget")].join(""))),
      ),
    ).toEqual([
      {
        place: "ClusterPolicy (kyverno.io/v1)",
        cause: "policy",
        what: "its requirements for other objects are not evaluated",
        count: 2,
      },
      {
        place: "Widget (acme.io/v1)",
        cause: "unknown-kind",
        what: "no schema is available for its fields",
        count: 2,
      },
    ]);
  });
});
