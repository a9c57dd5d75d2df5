import { DeclaredKinds } from "@kustogen/review/check/model/declared-kinds.ts";
import type { TextFile } from "@kustogen/review/check/model/text-files.ts";
import fc from "fast-check";
import { expect, it } from "vitest";
import { state } from "./state.ts";

const KINDS = ["Thing", "ThingList", "Other"];
const GROUPS = ["example.com", "more.example.com"];
const name = fc.record({ group: fc.constantFrom(...GROUPS), kind: fc.constantFrom(...KINDS) });
/** The ways to write the kind that a definition declares. */
const written: ((kind: string) => string)[] = [
  (kind) => `names: {kind: ${kind}}`,
  (kind) => `names: {"kind":"${kind}"}`,
  (kind) => `names:\n    'kind' : '${kind}'`,
  (kind) => `names:\n    kind:\n\n      ${kind}`,
  (kind) => `names:\n    kind: # the name\n      ${kind}`,
  (kind) => `names:\n    kind: >-\n      ${kind}`,
  (kind) => `names:\n    kind: !!str ${kind}`,
  (kind) => `names:\n    kind: &kind ${kind}`,
  (kind) => `names:\n    singular: &kind ${kind}\n    kind: *kind`,
  (kind) => `names:\n    ? kind\n    : ${kind}`,
];
/** A definition, one that names another kind in passing, or what can't be read. */
const part = fc.oneof(
  fc
    .tuple(name, name, fc.constantFrom(...written))
    .map(
      ([{ group, kind }, other, names]) =>
        `# not ${other.group}/${other.kind}\napiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: ${kind}.${group}}\nspec:\n  group: ${group}\n  ${names(kind)}\n  scope: Namespaced\n  versions: []\n`,
    ),
  name.map(({ group, kind }) => `kind: CustomResourceDefinition # ${group} ${kind}\na: {{ .b }}\n  c: [`),
  fc.constant("kind: ConfigMap\n"),
);
const texts = fc.array(
  fc.array(part, { maxLength: 3 }).map((parts) => parts.join("---\n")),
  { maxLength: 4 },
);

function fileOf(text: string, at: number): TextFile {
  const file = `/${9 - at}.yaml`;
  return { file, label: file, environment: undefined, read: () => text };
}

it("finds the same definitions of a kind whatever was looked up before", () => {
  fc.assert(
    fc.property(texts, fc.array(name, { maxLength: 6 }), (all, asked) => {
      const kinds = () => new DeclaredKinds(() => all.map(fileOf));
      const one = kinds();
      for (const { group, kind } of asked) expect(one.of(group, kind)).toEqual(kinds().of(group, kind));
    }),
    { numRuns: 150 },
  );
});

const DEFINITION =
  "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: things.example.com}\nspec:\n  group: example.com\n  names: {kind: Thing}\n  scope: Namespaced\n  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]\n";

it.each(["crds", "archive/crds", "clusters/home-old"])(
  "definitions in %s are known to other folders",
  (folder) => {
    const file = { ...fileOf(DEFINITION, 0), label: `${folder}/things.yaml` };
    expect(new DeclaredKinds(() => [file]).of("example.com", "Thing")).toHaveLength(1);
    const rendered = new DeclaredKinds(() => []);
    rendered.add(state(DEFINITION, { environment: folder }));
    expect(rendered.of("example.com", "Thing")).toHaveLength(1);
  },
);
