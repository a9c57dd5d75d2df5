import { setOwn } from "@kustogen/kustomize/value/own.ts";
import type { Value, ValueMap } from "@kustogen/kustomize/value/value.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareTrees } from "../../src/changes/compare-trees.ts";
import { catalogOf } from "../../src/kinds/catalog.ts";
import type { ObjectType, Type } from "../../src/kinds/types.ts";
import { reportOf } from "../../src/report/model/report.ts";
import { listedMemory } from "../discovery/listed-memory.ts";

type Files = Readonly<Record<string, string>>;

const flux = (name: string, path: string) =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: ${name}, namespace: flux-system}\nspec: {path: ${path}, prune: true, sourceRef: {kind: GitRepository, name: flux-system}}\n`;
/** As `flux bootstrap` leaves a repository: Flux applies clusters/p, which has no kustomization. */
const REPOSITORY: Files = {
  "clusters/p/sync.yaml": `${flux("flux-system", "./clusters/p")}---\n${flux("shop", "./apps/shop")}`,
  "apps/shop/kustomization.yaml": "resources: [map.yaml]\n",
  "apps/shop/map.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: shop}\n",
};

/** The first words of the report on a change of files. */
function verdictOf(before: Files, after: Files): string {
  const [old, now] = [before, after].map((files) =>
    listedMemory(Object.entries({ ...REPOSITORY, ...files })),
  ) as [never, never];
  const declaring = (files: Files) => Object.keys({ ...REPOSITORY, ...files }).map((path) => `/${path}`);
  const applications = { before: declaring(before), after: declaring(after) };
  return reportOf({ title: "", before: "", after: "", ...compareTrees(old, now, { applications }) }).verdict;
}

/** Two values that a field may have. */
function valuesOf(type: Type): [Value, Value] {
  if (typeof type === "string")
    return type === "b" ? [true, false] : /^[iwn]$/.test(type) ? [3, 4] : ["one", "two"];
  if ("e" in type) return [type.e[0] ?? "", type.e[1] ?? "other"];
  if ("l" in type) return valuesOf(type.l).map((value) => [value]) as unknown as [Value, Value];
  if ("m" in type) return valuesOf(type.m).map((value) => ({ key: value })) as unknown as [Value, Value];
  if ("fields" in type) return [{ a: "one" }, { a: "two" }];
  return "i" in type || "n" in type ? [3, 4] : ["one", "two"];
}

/** Every field of a type, with its path and two values. */
function* fieldsOf(type: ObjectType, path: readonly string[] = []): Iterable<[string[], [Value, Value]]> {
  for (const [name, field] of type.fields) {
    const own = [...path, name];
    if (typeof field === "object" && "fields" in field && own.length < 5) yield* fieldsOf(field, own);
    else yield [own, valuesOf(field)];
  }
}

function withField(object: ValueMap, [name = "", ...rest]: readonly string[], value: Value): ValueMap {
  const inner = object[name];
  const made = rest.length === 0 ? value : withField((inner ?? {}) as ValueMap, rest, value);
  const copy = { ...object };
  setOwn(copy, name, made);
  return copy;
}

/** How a file can say an object, in or below a folder that Flux applies as it is, elsewhere, or listed. */
const FORMS: Record<string, (object: ValueMap) => Files> = {
  "alone in Flux's folder": (object) => ({ "clusters/p/deep/one.yaml": yaml(object) }),
  "beside another one": (object) => ({
    "clusters/p/two.yml": `${REPOSITORY["apps/shop/map.yaml"]}---\n${yaml(object)}`,
  }),
  "with its keys in quotes": (object) => ({
    "clusters/p/quoted.yaml": JSON.stringify(object, null, 1)
      .slice(1, -1)
      .replace(/^ /gm, "")
      .replace(/,$(?=\n"(?:kind|metadata|spec|status|data)")/gm, ""),
  }),
  "as JSON behind a document mark": (object) => ({
    "clusters/p/marked.yaml": `--- ${JSON.stringify(object)}\n`,
  }),
  "as JSON with escapes": (object) => ({
    "clusters/p/escaped.yaml": JSON.stringify(object).replaceAll("i", "\\u0069"),
  }),
  "in a list": (object) => ({
    "clusters/p/list.yaml": `apiVersion: v1\nkind: List\nitems:\n- ${JSON.stringify(object)}\n`,
  }),
  "in a list of its kind": (object) => ({
    "clusters/p/list.yaml": JSON.stringify({
      apiVersion: object.apiVersion,
      kind: `${object.kind}List`,
      metadata: {},
      items: [object],
    }),
  }),
  "where nothing here applies it": (object) => ({ "elsewhere/one.yaml": yaml(object) }),
  "listed by a kustomization": (object) => ({
    "apps/more/kustomization.yaml": "resources: [one.yaml]\n",
    "apps/more/one.yaml": yaml(object),
  }),
};

const yaml = (object: ValueMap) =>
  Object.entries(object)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
    .join("");

const GROUPS = ["source", "kustomize", "helm", "notification", "image"].map(
  (name) => `${name}.toolkit.fluxcd.io`,
);
const kinds = GROUPS.flatMap(
  (group) => catalogOf(group)?.names.map((name) => [name, catalogOf(group)?.kind(name)] as const) ?? [],
);
const OTHERS = [
  "source.toolkit.fluxcd.io/v9/Other",
  "kustomize.toolkit.fluxcd.io/v1/Other",
  "source.extensions.fluxcd.io/v1beta1/ArtifactGenerator",
  "fluxcd.controlplane.io/v1/FluxInstance",
];
const ALL = [...kinds, ...OTHERS.map((name) => [name, undefined] as const)];

const objectOf = (name: string): ValueMap => {
  const [group = "", version = "", kind = ""] = name.split("/");
  return {
    apiVersion: `${group}/${version}`,
    kind,
    metadata: { name: "one", namespace: "flux-system" },
    spec: {},
  };
};

test("the kinds of Flux are known by their fields", () => {
  const names = kinds.map(([name]) => name.split("/").at(-1));
  for (const kind of [
    "GitRepository",
    "OCIRepository",
    "HelmRepository",
    "HelmChart",
    "Bucket",
    "Kustomization",
    "HelmRelease",
    "Alert",
    "Provider",
    "Receiver",
    "ImagePolicy",
    "ImageRepository",
    "ImageUpdateAutomation",
  ])
    expect(names).toContain(kind);
});

describe.each(ALL)("%s", (name, type) => {
  const fields = [...(type === undefined ? [] : fieldsOf(type))].filter(([[top = ""]]) => top === "spec");
  const more: [string[], [Value, Value]][] = [
    [
      ["metadata", "labels"],
      [{ a: "one" }, { a: "two" }],
    ],
    [
      ["metadata", "annotations"],
      [{ "reconcile.fluxcd.io/requestedAt": "one" }, { "kustomize.toolkit.fluxcd.io/prune": "disabled" }],
    ],
    [
      ["metadata", "namespace"],
      ["flux-system", "other"],
    ],
    [
      ["metadata", "name"],
      ["one", "two"],
    ],
    [
      ["spec", "unknown"],
      ["one", "two"],
    ],
    [["data"], [{ a: "one" }, { a: "two" }]],
  ];
  const one = objectOf(name);

  test("a change of any field is told, however the file says it", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...fields, ...more),
        fc.constantFrom(...Object.keys(FORMS)),
        fc.boolean(),
        ([path, values], form, isThere) => {
          const [before, after] = values.map((value) => FORMS[form]?.(withField(one, path, value)) ?? {});
          const old = isThere || path[0] === "metadata" ? before : FORMS[form]?.(one);
          const now = isThere || path[0] === "metadata" ? after : before;
          expect(verdictOf(old ?? {}, now ?? {}), `${form}: ${path.join(".")}`).not.toMatch(
            /^Nothing changes/,
          );
        },
      ),
      { numRuns: 25 },
    );
  });

  test("one that comes or goes is told, however the file says it", () => {
    for (const [said, form] of Object.entries(FORMS)) {
      const files = form(withField(one, ["spec", "interval"], "5m"));
      for (const [before, after] of [[{}, files] as const, [files, {}] as const])
        expect(verdictOf(before, after), said).not.toMatch(/^Nothing changes/);
    }
  });
});
