import { expect, it } from "vitest";
import { issuerGroup } from "../../../../src/check/rules/integrity/issuer-group.ts";
import { judged, state } from "../../state.ts";

const [KIND, GROUP] = ["cert-manager.io/issuer-kind", "cert-manager.io/issuer-group"];
const object = (kind: string, apiVersion: string, rest: string) =>
  judged(issuerGroup, state(`apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: web${rest}\n`));
const ingress = (annotations: string) =>
  object("Ingress", "networking.k8s.io/v1", `, annotations: {${annotations}}}`);
const certificate = (reference: string) =>
  object("Certificate", "cert-manager.io/v1", `}\nspec: {issuerRef: {name: a, ${reference}}}`);
const application = (annotations: string) =>
  object(
    "Application",
    "argoproj.io/v1alpha1",
    `}\nspec: {source: {helm: {valuesObject: {ingress: {annotations: {${annotations}}}}}}}`,
  );
const SAID =
  "names an issuer of kind StepIssuer without a group, but cert-manager's own has only the kinds Issuer and ClusterIssuer";

it("warns of an issuer of another project without its group", () => {
  for (const found of [
    ingress(`${KIND}: StepIssuer`),
    certificate("kind: StepIssuer"),
    application(`${KIND}: StepIssuer`),
  ])
    expect(found).toEqual([expect.stringContaining(SAID)]);
});

it.each([
  ["with its group", ingress(`${KIND}: StepIssuer, ${GROUP}: certmanager.step.sm`)],
  ["with its group in a Certificate", certificate("kind: StepIssuer, group: certmanager.step.sm")],
  ["of cert-manager", ingress(`${KIND}: ClusterIssuer`)],
  ["of cert-manager in a Certificate", certificate("kind: Issuer")],
  ["without a kind", certificate("x: y")],
  ["that is filled in", application(`${KIND}: "{{ kind }}"`)],
])("takes an issuer %s", (_, found) => expect(found).toEqual([]));
