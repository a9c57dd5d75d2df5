import { describe, expect, it } from "vitest";
import { hasWrites } from "../../src/output/apply.ts";
import { type Decision, decide, type PathFacts } from "../../src/output/decide.ts";

const file = (facts: Partial<PathFacts>): PathFacts => ({
  produced: true,
  disk: "file",
  recorded: false,
  ...facts,
});
const gone = (facts: Partial<PathFacts>): PathFacts => file({ produced: false, ...facts });
const other = { content: "other" } as const;

const CASES: [what: string, facts: PathFacts, decision: Decision][] = [
  ["nothing there", file({ disk: "nothing" }), { action: "create" }],
  ["what is produced", file({ content: "produced" }), { action: "keep" }],
  [
    "what is produced, made executable",
    file({ content: "produced", executable: true }),
    { action: "change" },
  ],
  ["what we wrote", file({ content: "remembered", recorded: true }), { action: "change" }],
  [
    "what we wrote, no longer produced",
    gone({ content: "remembered", recorded: true }),
    { action: "remove" },
  ],
  ["a link where nothing is produced", gone({ disk: "other" }), { action: "leave" }],
  ["a link that was recorded as a file", gone({ disk: "other", recorded: true }), { action: "leave" }],
  ["someone's file where nothing is produced", gone({}), { action: "leave" }],
  [
    "our header, never recorded, no commit",
    gone({ ...other, marked: true, head: "nothing" }),
    { action: "leave" },
  ],
  ["our header, another in HEAD", gone({ ...other, marked: true, head: "different" }), { action: "leave" }],
  [
    "an edit that no commit has",
    file({ ...other, recorded: true, head: "nothing" }),
    { action: "change", takes: "person" },
  ],
  [
    "an edit of what HEAD has",
    file({ ...other, marked: true, head: "different" }),
    { action: "change", takes: "person" },
  ],
  [
    "an edit of what goes",
    gone({ ...other, recorded: true, head: "different" }),
    { action: "remove", takes: "person" },
  ],
  ["a file in the way", file({ ...other, head: "nothing" }), { action: "change", takes: "person" }],
  [
    "our header in a copy without history",
    file({ ...other, marked: true, head: "nothing", copy: true }),
    { action: "change", takes: "unknown" },
  ],
  [
    "no header in a copy without history",
    file({ ...other, head: "nothing", copy: true }),
    { action: "change", takes: "person" },
  ],
  [
    "an edit of ours in a copy without history",
    file({ ...other, marked: true, recorded: true, head: "nothing", copy: true }),
    { action: "change", takes: "person" },
  ],
  ["what a commit of gen has", file({ ...other, head: "same", author: "gen" }), { action: "change" }],
  [
    "what a commit of gen has, no longer produced",
    gone({ ...other, marked: true, head: "same", author: "gen" }),
    { action: "remove" },
  ],
  [
    "what a person committed",
    file({ ...other, marked: true, head: "same", author: "person" }),
    { action: "change", takes: "person" },
  ],
  [
    "what a person committed over ours that goes",
    gone({ ...other, recorded: true, head: "same", author: "person" }),
    { action: "remove", takes: "person" },
  ],
  [
    "what a person committed with our header",
    gone({ ...other, marked: true, head: "same", author: "person" }),
    { action: "leave" },
  ],
  [
    "our header, history doesn't tell",
    file({ ...other, marked: true, head: "same", author: "unknown" }),
    { action: "change", takes: "unknown" },
  ],
  [
    "our header, history doesn't tell, no longer produced",
    gone({ ...other, marked: true, head: "same", author: "unknown" }),
    { action: "remove", takes: "unknown" },
  ],
  [
    "no header, history doesn't tell",
    file({ ...other, head: "same", author: "unknown" }),
    { action: "change", takes: "person" },
  ],
];

describe("what happens to a path", () => {
  it.each(CASES)("%s", (_, facts, decision) => {
    expect(decide(facts)).toEqual(decision);
  });
});

/** Every combination of facts that a file on disk can have. */
function* everyFile(): Generator<PathFacts> {
  const both = [true, false];
  const authors = {
    nothing: [undefined],
    different: [undefined],
    same: ["gen", "person", "unknown"],
  } as const;
  for (const produced of both)
    for (const recorded of both)
      for (const marked of both)
        for (const content of ["produced", "remembered", "other"] as const)
          for (const executable of both)
            for (const copy of both)
              for (const head of ["nothing", "different", "same"] as const)
                for (const author of authors[head])
                  if (produced || content !== "produced")
                    yield {
                      disk: "file",
                      produced,
                      recorded,
                      marked,
                      content,
                      executable,
                      copy,
                      head,
                      author,
                    };
}

it("nothing that a person may have made is overwritten or removed without a word", () => {
  const silent = [...everyFile()].filter((facts) => {
    const { action, takes } = decide(facts);
    return (action === "change" || action === "remove") && takes === undefined && facts.content === "other";
  });
  expect(silent.filter(({ author }) => author !== "gen")).toEqual([]);
  expect(silent.length).toBeGreaterThan(0);
});

it("what is produced is written or kept wherever it is, and what isn't is neither", () => {
  for (const facts of everyFile())
    expect(["change", "keep"].includes(decide(facts).action)).toBe(facts.produced);
});

it("what we never made stays where nothing is produced, unless it is known or taken to be ours", () => {
  for (const facts of everyFile())
    if (!facts.produced && !facts.recorded && facts.content === "other" && facts.author !== "gen")
      expect(decide(facts)).not.toEqual({ action: "remove" });
});

it("a plan writes if anything is created, changed or removed, or was removed by someone", () => {
  const plan = { create: [], change: [], remove: [], vanished: [], foreign: ["a"], unchanged: 3 };
  expect(hasWrites(plan as never)).toBe(false);
  for (const what of ["create", "change", "remove", "vanished"])
    expect(hasWrites({ ...plan, [what]: ["a"] } as never)).toBe(true);
});
