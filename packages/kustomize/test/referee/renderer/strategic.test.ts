import fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import { fastestKustomize, type Kustomize } from "../../../../kustogen/test/attacker/judge/kustomize.ts";
import { judged, type Rendered } from "../../../../kustogen/test/referee/random/compared.ts";
import { SEED as seed } from "../../../../kustogen/test/seed.ts";
import { InputError } from "../../../src/errors/errors.ts";
import { mergeStrategic } from "../../../src/merge/strategic.ts";
import type { ValueMap } from "../../../src/value/value.ts";
import { printResources } from "../../../src/yaml/printer/print.ts";
import { parseDocuments } from "../../../src/yaml/reader/documents.ts";
import { realKustomize } from "./kustomize.ts";

/** How many merges are compared; KUSTOGEN_FUZZ asks for more. */
const RUNS = Number(process.env.KUSTOGEN_FUZZ ?? 160);
const BATCH = 40;

const names = fc.constantFrom("a", "b", "c");
const scalar = fc.constantFrom(
  "1",
  "80",
  '"80"',
  "x",
  '"x"',
  "'y'",
  "true",
  '"true"',
  "1.50",
  "null",
  "~",
  "yes",
);
const directive = fc.constantFrom("delete", "replace", "merge");
const flow = (fields: [string, string][]): string =>
  `{${fields.map(([key, value]) => `${key}: ${value}`).join(", ")}}`;

type Text = fc.Arbitrary<string>;
const list = (element: Text, max = 3): Text =>
  fc.array(element, { maxLength: max }).map((elements) => `[${elements.join(", ")}]`);

/** A mapping with some of the fields; in a patch at times with a directive, or null in place of a field. */
function map(fields: Record<string, Text>, patch: boolean, key?: string): Text {
  const entries = Object.entries(fields).map(([name, value]) =>
    fc
      .tuple(fc.integer({ min: 0, max: 19 }), value)
      .map(([dice, text]): [string, string][] =>
        name === key
          ? dice === 0
            ? []
            : [[name, text]]
          : dice < 8
            ? []
            : patch && dice === 8
              ? [[name, "null"]]
              : [[name, text]],
      ),
  );
  const marks = fc.tuple(fc.integer({ min: 0, max: 19 }), directive);
  return fc.tuple(fc.tuple(...entries), marks).map(([all, [dice, mark]]) => {
    const given = all.flat();
    if (patch && dice === 0) given.push(["$patch", mark]);
    return flow(given);
  });
}

/** A keyed list; in a patch at times with an element that is only a directive. */
function keyed(element: Text, patch: boolean): Text {
  if (!patch) return list(element, 4);
  const alone = directive.map((mark) => flow([["$patch", mark]]));
  return list(fc.oneof({ weight: 12, arbitrary: element }, { weight: 1, arbitrary: alone }));
}

function podSpec(patch: boolean): Text {
  const port = map(
    { containerPort: fc.constantFrom("80", "81"), protocol: fc.constantFrom("TCP", "UDP"), hostPort: scalar },
    patch,
    "containerPort",
  );
  const env = map(
    { name: names, value: scalar, valueFrom: map({ fieldRef: map({ fieldPath: names }, patch) }, patch) },
    patch,
    "name",
  );
  const container = map(
    {
      name: names,
      image: scalar,
      args: list(scalar),
      env: keyed(env, patch),
      ports: keyed(port, patch),
      envFrom: list(map({ prefix: names }, patch)),
      volumeMounts: keyed(map({ mountPath: names, name: names }, patch, "mountPath"), patch),
      resources: map({ limits: map({ cpu: scalar, memory: scalar }, patch) }, patch),
    },
    patch,
    "name",
  );
  return map(
    {
      containers: keyed(container, patch),
      initContainers: keyed(container, patch),
      volumes: keyed(
        map(
          { name: names, emptyDir: map({ medium: scalar }, patch), hostPath: map({ path: names }, patch) },
          patch,
          "name",
        ),
        patch,
      ),
      tolerations: list(map({ key: names, effect: names }, patch)),
      hostAliases: keyed(map({ ip: names, hostnames: list(names) }, patch, "ip"), patch),
      topologySpreadConstraints: keyed(
        map({ topologyKey: names, whenUnsatisfiable: names, maxSkew: scalar }, patch, "topologyKey"),
        patch,
      ),
      nodeSelector: map({ a: scalar, b: scalar }, patch),
      securityContext: map({ runAsUser: scalar, sysctls: list(map({ name: names }, patch)) }, patch),
    },
    patch,
  );
}

const free = (patch: boolean): Text =>
  fc.letrec<{ value: string }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3, depthIdentifier: "value" },
      scalar,
      list(tie("value")),
      map({ name: names, a: tie("value"), b: tie("value"), c: tie("value") }, patch),
    ),
  })).value;

interface Kind {
  apiVersion: string;
  kind: string;
  body: (patch: boolean) => Text;
}

const kinds: Kind[] = [
  {
    apiVersion: "apps/v1",
    kind: "Deployment",
    body: (patch) =>
      map({ spec: map({ replicas: scalar, template: map({ spec: podSpec(patch) }, patch) }, patch) }, patch),
  },
  {
    apiVersion: "v1",
    kind: "Service",
    body: (patch) =>
      map(
        {
          spec: map(
            {
              type: scalar,
              ports: keyed(
                map(
                  {
                    port: fc.constantFrom("80", "81"),
                    protocol: fc.constantFrom("TCP", "UDP"),
                    targetPort: scalar,
                  },
                  patch,
                  "port",
                ),
                patch,
              ),
            },
            patch,
          ),
        },
        patch,
      ),
  },
  {
    apiVersion: "v1",
    kind: "ConfigMap",
    body: (patch) => map({ data: map({ a: scalar, b: scalar, c: scalar }, patch), immutable: scalar }, patch),
  },
  {
    apiVersion: "example.com/v1",
    kind: "Thing",
    body: (patch) =>
      map(
        { spec: map({ a: free(patch), b: free(patch), c: free(patch) }, patch), status: free(patch) },
        patch,
      ),
  },
];

interface Merge {
  target: string;
  patch: string;
}

const merges: fc.Arbitrary<Merge> = fc.constantFrom(...kinds).chain(({ apiVersion, kind, body }) =>
  fc
    .tuple(body(false), body(true), list(names), fc.option(list(names)))
    .map(([target, patch, finalizers, more]) => {
      const head = `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: NAME`;
      const fields = (text: string): string => text.slice(1, -1).replace(/^(\w+|\$patch): /, "$1: ");
      const body = (text: string): string => (text === "{}" ? "" : `${topLevel(fields(text))}`);
      return {
        target: `${head}, finalizers: ${finalizers}}\n${body(target)}`,
        patch: `${head}${more === null ? "" : `, finalizers: ${more}`}}\n${body(patch)}`,
      };
    }),
);

/** `a: {…}, b: […]` with each field on a line of its own. */
function topLevel(fields: string): string {
  let depth = 0;
  let text = "";
  for (const char of fields) {
    if (char === "{" || char === "[") depth++;
    if (char === "}" || char === "]") depth--;
    text += depth === 0 && char === "," ? "\n" : char;
  }
  return `${text.replace(/\n /g, "\n")}\n`;
}

function ours({ target, patch }: Merge): string | undefined {
  try {
    const merged = mergeStrategic(
      parseDocuments(target, "target")[0] as ValueMap,
      parseDocuments(patch, "patch")[0] as ValueMap,
    );
    return merged === undefined ? "" : printResources([merged]);
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

function real(merge: readonly Merge[], judge: Kustomize): Promise<Rendered> {
  const files = {
    "kustomization.yaml":
      "resources: [targets.yaml]\npatches: [{path: patches.yaml}]\nsortOptions: {order: fifo}\n",
    "targets.yaml": [
      ...merge.map(({ target }) => target),
      "apiVersion: v1\nkind: Namespace\nmetadata: {name: last}\n",
    ].join("---\n"),
    "patches.yaml": merge.map(({ patch }) => patch).join("---\n"),
  };
  return judged({ files, target: "." }, judge);
}

/** The merges on which ours and the real one differ, with both results. */
async function differences(merge: readonly Merge[], judge: Kustomize): Promise<string[]> {
  const expected = await real(merge, judge);
  const results = merge.map(ours);
  if (expected.ok && !results.includes(undefined)) {
    const last = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: last\n";
    const printed = [...results.filter((text) => text !== ""), last].join("---\n");
    if (printed === expected.text) return [];
  }
  if (merge.length > 1) {
    const half = merge.length >> 1;
    return [
      ...(await differences(merge.slice(0, half), judge)),
      ...(await differences(merge.slice(half), judge)),
    ];
  }
  const [only] = merge as [Merge];
  if (!expected.ok && results[0] === undefined) return [];
  return [
    `--- target\n${only.target}--- patch\n${only.patch}--- real\n${expected.text}--- ours\n${results[0] ?? "(an error)"}`,
  ];
}

describe.skipIf(realKustomize === undefined)("random strategic merge patches", () => {
  it(`give what the real one prints (seed ${seed})`, async () => {
    const judge = await fastestKustomize(process.cwd(), realKustomize as string);
    onTestFinished(() => judge.end());
    const sample = fc.sample(merges, { numRuns: RUNS, seed }).map(({ target, patch }, at) => ({
      target: target.replace("NAME", `x${at}`),
      patch: patch.replace("NAME", `x${at}`),
    }));
    const found: string[] = [];
    for (let at = 0; at < sample.length; at += BATCH)
      found.push(...(await differences(sample.slice(at, at + BATCH), judge)));
    expect(found.slice(0, 5).join("\n======\n")).toBe("");
  }, 600_000);
});
