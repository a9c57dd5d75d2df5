import { expect, test } from "vitest";
import { parse } from "yaml";
import { rows } from "../../../../test/table.ts";
import type { Judged } from "../../src/check/model/judgement.ts";
import { trustedBesideFlux } from "../../src/check/steps/flux-variables.ts";
import { declarationsIn } from "../../src/discovery/argo-documents.ts";
import { resources, state } from "./state.ts";

const V = "${NAME}";
const object = (name = "a", spec = "{}", apiVersion = "v1", metadata = "") =>
  `apiVersion: ${apiVersion}\nkind: Service\nmetadata: {name: "${name}", ${metadata}}\nspec: ${spec}\n`;
const FLUX = "source.toolkit.fluxcd.io/v1";

const { flux: PATCHED } = declarationsIn(
  Buffer.from(
    "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: all}\nspec: {path: ./apps, patches: [{patch: '{}'}]}\n",
  ),
  "/apps.yaml",
);

/** Whether a finding about an object stays; the environment "unknown" has objects of unknown names. */
function stays(finding: Partial<Judged>, yaml?: string): boolean {
  const [resource] = yaml === undefined ? [] : resources(yaml);
  const whole = {
    rule: { id: "a/b" },
    environment: "known",
    message: "m",
    severity: "warning",
    ...finding,
  } as Judged;
  const given = resource === undefined ? whole : { ...whole, resource };
  const states = new Map([
    ["known", state(object())],
    ["unknown", state(object(V), { environment: "unknown" })],
  ]);
  return trustedBesideFlux(PATCHED, states)(given);
}

test.each(
  rows(`
of an ordinary field | true | path: [spec, a] | spec: "{a: b}"
of a field that Flux fills in | false | path: [spec, a] | spec: '{a: "${V}"}'
of a field that Flux decrypts | false | path: [spec, a] | spec: '{a: "ENC[AES256_GCM,data:Tm90aGluZw==,type:str]"}'
of a field that looks like an encrypted one | true | path: [spec, a] | spec: "{a: 'ENC[AES'}"
of another field beside it | true | path: [spec, b] | spec: '{a: "${V}", b: c}'
of a key that Flux fills in | false | path: [spec, "${V}"] | spec: '{"${V}": b}'
of an object whose name Flux fills in | false | | name: "${V}"
of an object whose namespace Flux fills in | false | | metadata: 'namespace: "${V}"'
of a field of such an object | true | path: [spec, a] | name: "${V}", spec: "{a: b}"
of an ordinary object | true | |
of no object | true | message: "reads ${V}"
of a field of an object that Flux leaves alone | true | path: [spec, a] | spec: '{a: "${V}"}', metadata: "annotations: {kustomize.toolkit.fluxcd.io/substitute: disabled}"
of what is missing | true | rule: {id: a/b, fromAbsence: near} |
of what is missing, where names are unknown | false | rule: {id: a/b, fromAbsence: near}, environment: unknown |
of what is missing, with a variable | false | rule: {id: a/b, fromAbsence: near}, message: "${V}" |
of how a folder is built, where names are unknown | true | rule: {id: traps/b, fromAbsence: near}, environment: unknown |
of a field that a Flux object lacks, and a patch may add | false | path: [spec, patched] | apiVersion: ${FLUX}
of a field that it has | true | path: [spec, a] | spec: "{a: b}", apiVersion: ${FLUX}
of a field that another object lacks | true | path: [spec, b] |
  `),
)("a finding %s is told beside Flux: %s", (_, expected, finding, yaml) => {
  const { name, spec, apiVersion, metadata } = parse(`{${yaml ?? ""}}`);
  const resource = yaml === undefined ? undefined : object(name, spec, apiVersion, metadata);
  expect(stays(parse(`{${finding}}`), resource)).toBe(expected === "true");
});
