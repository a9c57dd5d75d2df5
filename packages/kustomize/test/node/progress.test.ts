import { expect, it } from "vitest";
import { Progress, waiting } from "../../src/node/progress.ts";

/** A terminal whose clock stands at `time`. */
function terminal(isTTY: boolean) {
  const screen = { isTTY, columns: 60, text: "", time: 0, write: (text: string) => (screen.text += text) };
  return screen;
}

function work(screen: ReturnType<typeof terminal>, ms: number): void {
  const progress = new Progress("generating", 2000, "systems", screen, () => screen.time);
  for (let done = 0; done < 2000; done++) {
    screen.time += ms;
    progress.at(done, `sys\u001b${done}`);
  }
  progress.end();
}

it("shows on a terminal what is done and what is left, not more often than eyes follow, and wipes its line", () => {
  const screen = terminal(true);
  work(screen, 1);
  const lines = screen.text.split("\r\u001b[2K");
  expect(lines[1]).toBe("generating systems: 999 of 2,000 done, 1,001 left (sys\\x1b9");
  expect(lines.length - 2).toBe(11);
  expect(lines.at(-1)).toBe("");
});

it("shows nothing for work that is soon over, nor where nobody looks", () => {
  const quick = terminal(true);
  work(quick, 0.4);
  expect(quick.text).toBe("");
  const piped = terminal(false);
  work(piped, 10);
  expect(piped.text).toBe("");
});

it("says on a terminal what is waited for, and wipes the line whatever comes of it", () => {
  const screen = terminal(true);
  expect(waiting("fetching https://git.corp.io/\u001b[31m", () => screen.text, screen)).toBe(
    "\r\u001b[2Kfetching https://git.corp.io/\\x1b[31m",
  );
  const fail = () => {
    throw new Error("no answer");
  };
  expect(() => waiting("fetching", fail, screen)).toThrow("no answer");
  expect(screen.text.endsWith("fetching\r\u001b[2K")).toBe(true);
  const plain = { isTTY: true, text: "", write: (text: string) => (plain.text += text) };
  expect(waiting("x".repeat(100), () => plain.text, plain)).toBe(`\r\u001b[2K${"x".repeat(79)}`);
  const piped = terminal(false);
  expect(waiting("fetching", () => 1, piped)).toBe(1);
  expect(piped.text).toBe("");
});
