import { describe, expect, it } from "vitest";
import { randomFrom } from "../../../../test/random.ts";
import { appliedFiles } from "../../src/discovery/applied-files.ts";
import { inOneLine } from "../../src/discovery/lines-with.ts";
import { MentionedFolders } from "../../src/discovery/mentioned-folders.ts";
import { writtenByPolicy } from "../../src/discovery/mutating-policies.ts";

/** So long that comparing each part of a line with each takes many seconds. */
const TIMES = 20_000;

const POLICY = "apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nspec:\n- Pod\n";

describe("a long line in a stranger's file is read in one pass", () => {
  it.each([
    "create a ",
    "kubectl x ",
    "kubectl create ",
    "helm ",
    "find x ",
    "cp x ",
    '"src": "x',
    "argocd ",
  ])("of %j", (part) => {
    for (const end of ["", " kustomize build -k a/b -f a/b\n", "\nkustomize build a/b\n"]) {
      const texts = ["run.sh", "README.md"].map((path) => ({ path, text: part.repeat(TIMES) + end }));
      expect(appliedFiles(texts, new Set(["k8s/web.yaml"]))).toEqual(new Set());
      expect(new MentionedFolders(texts, ["k8s/web"]).of("k8s/web")).toBe(undefined);
    }
  });

  it("of one path or option", () => {
    for (const line of [`"src": "${"A/b".repeat(TIMES)}"`, `cp -${"r".repeat(TIMES)}`]) {
      const text = `${line}\nkustomize build a/b\nsed a b`;
      expect(new MentionedFolders([{ path: "run.sh", text }], ["b"]).of("b")).toBe(undefined);
    }
  });

  it("of a policy with many mutations", () => {
    const text = POLICY + "mutate: x\n".repeat(TIMES);
    expect(writtenByPolicy({ kind: "Pod", field: "spec" }, [{ path: "policy.yaml", text }])).toBe(undefined);
  });
});

it("one expression after another in a line matches where an expression of both does", () => {
  const random = randomFrom(11);
  const words = ["create", "recreate", " -k", " -f", "kubectl", "\n", " ", "a", "apply", "-k"];
  for (let turn = 0; turn < 2_000; turn++) {
    const text = Array.from({ length: 8 }, () => words[Math.floor(random() * words.length)]).join("");
    const found = inOneLine(text, /\bkubectl\b/g, /\b(?:apply|create)\b/, /[^\S\n]-\w*[fk]\b/);
    const whole = /\bkubectl\b.*\b(?:apply|create)\b.*[^\S\n]-\w*[fk]\b/.test(text);
    expect([text, found !== undefined]).toEqual([text, whole]);
  }
});
