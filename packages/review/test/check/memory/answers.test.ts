import { anyTextIn } from "@kustogen/kustomize/text/bytes.ts";
import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { expect, it, vi } from "vitest";
import { Answers } from "../../../src/check/memory/answers.ts";
import { PartMemory } from "../../../src/check/memory/part-memory.ts";
import { KeptInMemory } from "./kept-in-memory.ts";
import { inputOf } from "./scenario.ts";

const memory = new KeptInMemory();
const OPTIONS = { strictness: new Map(), key: "", excepted: false };

/** Asks which files say "yes", as one check does. Returns the answers, and what was read. */
function asked(texts: Record<string, string>, questions: readonly string[]) {
  const files = Object.keys(texts);
  const input = inputOf(new MemoryTree(Object.entries(texts)), "/", files, OPTIONS, memory);
  const answers = new Answers(input, new PartMemory(input, memory), () => files);
  const read: string[] = [];
  const found = questions.map((file) =>
    answers.ask([file], () => {
      read.push(file);
      return anyTextIn(answers.tree.read(file)) === "yes" ? "yes" : undefined;
    }),
  );
  answers.keep();
  return { found, read };
}

it("takes over answers until anything changes that was read for one of them, those of an earlier check included", () => {
  const files = { "/a": "yes", "/b": "no", "/c": "no" };
  expect(asked(files, ["/a"])).toEqual({ found: ["yes"], read: ["/a"] });
  expect(asked(files, ["/a", "/b"])).toEqual({ found: ["yes", undefined], read: ["/b"] });
  expect(asked({ ...files, "/c": "yes" }, ["/a", "/b"])).toEqual({ found: ["yes", undefined], read: [] });
  const changed = { ...files, "/a": "no" };
  expect(asked(changed, ["/a", "/b"])).toEqual({ found: [undefined, undefined], read: ["/a", "/b"] });
  expect(asked({ ...changed, "/b": "yes" }, ["/b"])).toEqual({ found: ["yes"], read: ["/b"] });
  expect(asked({ ...changed, "/d": "" }, ["/b"])).toEqual({ found: [undefined], read: ["/b"] });
});

it("answers a question once in a check that stores nothing", () => {
  const answers = new Answers(inputOf(new MemoryTree([]), "/", [], OPTIONS), undefined, () => []);
  const find = vi.fn((found?: string) => found);
  const ask = () => [answers.ask(["a", "b"], () => find("c")), answers.ask(["a"], () => find())];
  expect([ask(), ask()]).toEqual([
    ["c", undefined],
    ["c", undefined],
  ]);
  expect(find).toHaveBeenCalledTimes(2);
});
