import { describe, expect, it } from "vitest";
import { decide, type PathFacts } from "../../src/output/decide.ts";

/** What is on disk where a file is generated ("made") or isn't ("gone"), and what happens to it. */
const CASES = `
made: disk nothing                                              -> create
made: content produced                                          -> keep
made: content produced, executable                              -> change
made: content remembered, recorded                              -> change
gone: content remembered, recorded                              -> remove
gone: disk other                                                -> leave
gone: disk other, recorded                                      -> leave
gone:                                                           -> leave
gone: content other, marked, head nothing                       -> leave
gone: content other, marked, head different                     -> leave
made: content other, recorded, head nothing                     -> change person
made: content other, marked, head different                     -> change person
gone: content other, recorded, head different                   -> remove person
made: content other, head nothing                               -> change person
made: content other, marked, head nothing, copy                 -> change unknown
made: content other, head nothing, copy                         -> change person
made: content other, marked, recorded, head nothing, copy       -> change person
made: content other, head same, author gen                      -> change
gone: content other, marked, head same, author gen              -> remove
made: content other, marked, head same, author person           -> change person
gone: content other, recorded, head same, author person         -> remove person
gone: content other, marked, head same, author person           -> leave
made: content other, marked, head same, author unknown          -> change unknown
gone: content other, marked, head same, author unknown          -> remove unknown
made: content other, head same, author unknown                  -> change person`
  .trim()
  .split("\n");

function factsOf(line: string): PathFacts {
  const [is = "", said = ""] = line.split("->")[0]?.split(":") ?? [];
  const facts = said.split(",").map((part) => part.trim().split(" "));
  return {
    produced: is === "made",
    disk: "file",
    recorded: false,
    ...Object.fromEntries(facts.map(([key = "", value = true]) => [key, value])),
  };
}

describe("what happens to a path", () => {
  it.each(CASES)("%s", (line) => {
    const [action = "", takes] = line.split("-> ")[1]?.split(" ") ?? [];
    expect(decide(factsOf(line))).toEqual({ action, ...(takes && { takes }) });
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
