import { expect, it, vi } from "vitest";
import { writeOut } from "../../src/cli/write-out.ts";

/** Runs with a standard output that takes so many pieces; returns what happened, in order. */
async function written(accepted: number): Promise<{ events: string[]; isDone: boolean }> {
  const events: string[] = [];
  const spy = vi.spyOn(process.stdout, "write").mockImplementation((text, ...rest) => {
    events.push(`write ${String(text)[0]}`);
    const taken = rest.at(-1) as (error?: Error) => void;
    const isTaken = events.filter((event) => event.startsWith("write")).length <= accepted;
    setTimeout(() => taken(isTaken ? undefined : new Error("EPIPE")), 1);
    return false;
  });
  function* parts() {
    for (const name of "abc") {
      events.push(`make ${name}`);
      yield name.repeat(60_000);
    }
  }
  try {
    return { isDone: await writeOut(parts()), events };
  } finally {
    spy.mockRestore();
  }
}

it("a part is made only when standard output has taken those before the last one", async () => {
  expect(await written(3)).toEqual({
    events: ["make a", "make b", "write a", "make c", "write b", "write c"],
    isDone: true,
  });
});

it("nothing more is made for a reader that is gone", async () => {
  expect(await written(0)).toEqual({ events: ["make a", "make b", "write a"], isDone: false });
});
