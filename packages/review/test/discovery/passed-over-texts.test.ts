import { shortcuts } from "@kustogen/kustomize/shortcuts.ts";
import { bytesOf } from "@kustogen/kustomize/text/bytes.ts";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { randomFrom } from "../../../../test/random.ts";
import { declarationsIn } from "../../src/discovery/argo-documents.ts";
import { credentialLines } from "../../src/kubernetes/credentials/lines.ts";

// Texts and lines that can't hold what is looked for are passed over: what is found is the same.

const random = randomFrom(7);
const chance = (below: number) => Math.floor(random() * below);
const textOf = (words: readonly string[], count: number) =>
  Array.from({ length: count }, () => words[chance(words.length)]).join("");

afterEach(() => {
  shortcuts.taken = true;
});

describe("forms of credentials", () => {
  it("are found in examples whatever names stand on other lines", () => {
    const words = [
      "password: hunter2\n",
      "token = x\n",
      `ghp_${"a1B2".repeat(10)}\n`,
      "\n",
      "AKIA",
      "IOSFODNN7EXAMPLX ",
      "//a:b@c\n",
    ];
    for (let turn = 0; turn < 300; turn++) {
      const text = textOf(words, chance(12));
      expect(credentialLines(text, "a.md", true)).toEqual(
        credentialLines(text, "a.md").filter(({ isForm }) => isForm),
      );
    }
  });
});

describe("objects of Argo CD", () => {
  it("are found however their kind is written, and files with an annotation alone aren't read", () => {
    const kinds = [
      "Application",
      '"Application"',
      '"\\x41pplication"',
      '"App\\\n  Project"',
      "AppProject",
      "ApplicationSet",
      "Rollout",
      "!!str Application",
      "!!binary QXBwUHJvamVjdA==",
    ];
    for (const kind of kinds)
      for (const wrap of [
        (text: string) => text,
        (text: string) => `kind: List\nitems:\n- ${text.replaceAll("\n", "\n  ")}`,
      ]) {
        const text = wrap(`apiVersion: argoproj.io/v1alpha1\nkind: ${kind}\nmetadata: {name: a}`);
        const { objects } = declarationsIn(bytesOf(text), "a.yaml");
        expect(objects).toHaveLength(kind === "Rollout" ? 0 : 1);
      }
    for (const group of [
      '"argoproj.io/v1alpha1"',
      '"\\x61rgoproj.io/v1alpha1"',
      '"argo\\\n  proj.io/v1alpha1"',
      "!!str argoproj.io/v1alpha1",
      "# a\\\n  argoproj.io/v1alpha1",
      "|-\n  argoproj.io/v1alpha1",
      "*group",
    ]) {
      const text = `x: [&group argoproj.io/v1alpha1]\napiVersion: ${group}\nkind: AppProject\nmetadata: {name: a}\n`;
      expect(declarationsIn(bytesOf(text), "a.yaml").objects).toHaveLength(1);
      const alone = group === "*group" ? text : text.slice(text.indexOf("\n") + 1);
      expect(declarationsIn(bytesOf(alone), "a.yaml").objects).toHaveLength(1);
    }
    const json = '{"apiVersion":"argoproj.io\\/v1alpha1","kind":"AppProject","metadata":{"name":"a"}}';
    expect(declarationsIn(bytesOf(json), "a.json").objects).toHaveLength(1);
    for (let at = 1; at < 20; at++) {
      const group = `${"YXJnb3Byb2ouaW8vdjFhbHBoYTE=".slice(0, at)}\n   ${"YXJnb3Byb2ouaW8vdjFhbHBoYTE=".slice(at)}`;
      const text = `apiVersion: !!binary |\n   ${group}\nkind: AppProject\nmetadata: {name: a}\n`;
      expect(declarationsIn(bytesOf(text), "a.yaml").objects).toHaveLength(1);
    }
    const data = "body: !!binary aGVsbG8=\n\ta: b\n";
    expect(declarationsIn(bytesOf(data), "a.yaml")).toEqual({ objects: [], flux: [], unreadable: [] });
    const unreadable = "metadata: {annotations: {argocd.argoproj.io/sync-wave: 1}}\n\tkind: Deployment\n";
    expect(declarationsIn(bytesOf(unreadable), "a.yaml")).toEqual({ objects: [], flux: [], unreadable: [] });
  });
});

describe("objects of Flux", () => {
  it("are the same whether or not files that only name its group are passed over", () => {
    const groups = ["kustomize.toolkit.fluxcd.io", "source.toolkit.fluxcd.io"];
    const documents = groups.flatMap((group) => [
      `apiVersion: ${group}/v1\nkind: Kustomization\nmetadata: {name: a}\nspec: {path: ./apps}\n`,
      `apiVersion: "${group}/v1"\nkind: Kustomization\nmetadata: {name: b}\nspec: {path: ./apps}\n`,
      `{"apiVersion":"${group}\\/v1","kind":"Kustomization","metadata":{"name":"c"},"spec":{"path":"./apps"}}\n`,
      `apiVersion: ${group}\nkind: Kustomization\nmetadata: {name: e}\nspec: {path: ./apps}\n`,
      `kind: CustomResourceDefinition\nmetadata: {name: kustomizations.${group}}\nspec: {group: ${group}}\n`,
      `kind: ClusterRole\nrules:\n- apiGroups: [${group}]\n`,
      `# ${group}/v1\n`,
    ]);
    let passedOver = 0;
    const some = fc.array(fc.constantFrom(...documents), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(some, (chosen) => {
        const bytes = bytesOf(chosen.join("---\n"));
        const [short, long] = [true, false].map((taken) => {
          shortcuts.taken = taken;
          return declarationsIn(bytes, "/a.yaml").flux;
        });
        expect(short).toEqual(long);
        if (long?.length === 0) passedOver++;
      }),
      { numRuns: 500 },
    );
    expect(passedOver).toBeGreaterThan(30);
    expect(passedOver).toBeLessThan(400);
  });
});
