import type { FieldSpec } from "@kustogen/kustomize/resource/field-spec.ts";
import { DEFAULT_CONFIG } from "@kustogen/kustomize/transform/config/defaults.ts";
import { expect, it } from "vitest";
import { knownKinds, typeOfKind } from "../../src/kinds/kinds.ts";
import type { Type } from "../../src/kinds/types.ts";

const KINDS = knownKinds().map((name) => {
  const [kind = "", version, group = ""] = name.split("/").reverse();
  return { group, version, kind, type: typeOfKind(name.slice(0, -kind.length - 1), kind) };
});

/** True if a path leads somewhere in a type; lists on the way are passed through. */
function leads(type: Type | undefined, [field, ...rest]: readonly string[]): boolean {
  if (typeof type === "object" && "l" in type)
    return leads(type.l, field === undefined ? [] : [field, ...rest]);
  if (field === undefined) return type !== undefined;
  if (typeof type === "object" && "fields" in type) return leads(type.fields.get(field), rest);
  return type === "a" || (typeof type === "object" && "m" in type);
}

/** The types of Kubernetes that a field spec is for. */
const typesFor = ({ group, version, kind }: FieldSpec) =>
  KINDS.filter(
    (one) => kind === one.kind && (!group || group === one.group) && (!version || version === one.version),
  );

const SPECS = Object.values(DEFAULT_CONFIG).flatMap((entries) =>
  [...entries].flatMap((entry) => ("fieldSpecs" in entry ? entry.fieldSpecs : [entry])),
);

/** Fields of an Ingress as it was before networking.k8s.io/v1, and two places that kustomize misspells. */
const ELSEWHERE = [
  "Ingress spec/rules/http/paths/backend/serviceName",
  "Ingress spec/backend/serviceName",
  "StatefulSet spec/volumeClaimTemplates/spec/nfs/server",
  "CronJob spec/jobTemplate/spec/template/volumes/nfs/server",
];

it("where kustomize looks by default there is a field in Kubernetes' own kinds", () => {
  const known = SPECS.filter((spec) => typesFor(spec).length > 0);
  const nowhere = known.filter((spec) =>
    typesFor(spec).every(({ type }) => !leads(type, spec.path.replaceAll("[]", "").split("/"))),
  );
  expect(known.length).toBe(291);
  expect(nowhere.map(({ kind, path }) => `${kind} ${path}`)).toEqual(ELSEWHERE);
});
