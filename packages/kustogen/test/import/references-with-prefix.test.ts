import { expect, it } from "vitest";
import { isMarked, markedStates } from "../../src/import/marks.ts";
import { statesOf } from "./described.ts";

/** Objects of an environment with a prefix, one of which has these fields. */
const objects = (prefix: string, fields: (name: string) => unknown) =>
  ["api", "web"]
    .flatMap((name) => [
      { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: `${prefix}${name}`, namespace: "shop" } },
      {
        apiVersion: "example.com/v1",
        kind: "Thing",
        metadata: { name: `${prefix}${name}`, namespace: "shop" },
        spec: fields(`${prefix}${name}`),
      },
    ])
    .map((one) => `${JSON.stringify(one)}\n---\n`)
    .join("");

/** The fields of the environment without a prefix, beside one that has a prefix. */
function marked(fields: (name: string) => unknown): unknown {
  const states = statesOf({ beta: objects("beta-", fields), live: objects("", fields) });
  return markedStates(states, new Set()).states[1]?.resources.find(({ kind }) => kind === "Thing")?.spec;
}

it.each(["claimName", "secretName", "serviceAccountName", "serviceName"])(
  "%s refers to an object, also where its name has no prefix",
  (key) => {
    const spec = marked((name) => ({ [key]: name, word: "api" })) as Record<string, string>;
    expect(isMarked(spec[key] as string)).toBe(true);
    expect(spec.word).toBe("api");
  },
);

it.each([
  "backendRefs",
  "configMap",
  "configMapKeyRef",
  "configMapRef",
  "persistentVolumeClaim",
  "roleRef",
  "scaleTargetRef",
  "secretKeyRef",
  "secretRef",
  "service",
  "subjects",
  "targetRef",
])("so does the name in %s, and no other name", (holder) => {
  const spec = marked((name) => ({ [holder]: { name }, colour: { name: "api" } })) as Record<
    string,
    { name: string }
  >;
  expect(isMarked(spec[holder]?.name as string)).toBe(true);
  expect(spec.colour?.name).toBe("api");
});
