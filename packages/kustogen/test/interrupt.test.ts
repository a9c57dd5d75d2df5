import { expect, it } from "vitest";
import { withCheckpoints } from "../src/interrupt.ts";
import { gen, git, repositoryWithHistory, status, systems } from "./delivery/fixture.ts";

/** Lets a signal arrive, as from a terminal, without ending the test. */
function press(signal: "SIGHUP" | "SIGINT" | "SIGTERM"): void {
  process.emit(signal, signal);
}

it("an interrupted run stops at its next checkpoint, with what holds then, and the next run carries on", async () => {
  const root = repositoryWithHistory();
  await gen(root, systems(1));
  const interrupted = withCheckpoints((checkpoint) => {
    const atCommit = async (state: string) => {
      if (state === "nothing was changed") press("SIGINT");
      await checkpoint(state);
    };
    return gen(root, systems(2), { checkpoint: atCommit });
  });
  await expect(interrupted).rejects.toMatchObject({
    name: "Interrupted",
    exitCode: 130,
    message: "interrupted: nothing was changed",
  });
  process.exitCode = undefined;
  expect(status(root)).toBe("");
  expect((await gen(root, systems(2))).commit?.changes).toHaveLength(1);
  expect(git(root, "status", "--porcelain")).toBe("");
});

it("a signal that arrives a moment after the program that died of it is an interruption anyway", async () => {
  const died = withCheckpoints(async () => {
    // As Node does when it comes back from waiting for a program: in the next round of its loop.
    setImmediate(() => setImmediate(() => press("SIGINT")));
    throw new Error("git show was killed by the signal SIGINT");
  });
  await expect(died).rejects.toMatchObject({
    name: "Interrupted",
    exitCode: 130,
    message: "interrupted: git show was killed by the signal SIGINT",
  });
  process.exitCode = undefined;
});

it("what a program did that died of the same signal is told as an interruption; work that ends is told as it is", async () => {
  const died = withCheckpoints(async () => {
    press("SIGTERM");
    throw new Error("git commit was killed by the signal SIGTERM");
  });
  await expect(died).rejects.toMatchObject({ exitCode: 143, message: /ended by the signal/ });
  expect(
    await withCheckpoints(async () => {
      press("SIGINT");
      return "committed";
    }),
  ).toBe("committed");
  expect(process.exitCode).toBe(130);
  process.exitCode = undefined;
  expect(process.listenerCount("SIGINT")).toBe(process.listenerCount("SIGTERM"));
});

it.each([
  ["SIGHUP", 129],
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)(
  "%s stops the work at its checkpoint with the code %i, even if it arrives as late as that",
  async (signal, code) => {
    const listeners = () =>
      (["SIGHUP", "SIGINT", "SIGTERM"] as const).map((name) => process.listenerCount(name));
    const before = listeners();
    const stopped = withCheckpoints(async (checkpoint) => {
      setImmediate(() => setImmediate(() => press(signal)));
      await checkpoint("half is written");
      throw new Error("the work went on");
    });
    await expect(stopped).rejects.toMatchObject({ exitCode: code, message: "interrupted: half is written" });
    expect(process.exitCode).toBe(code);
    process.exitCode = undefined;
    // From now on the signal ends the process as usual.
    expect(listeners()).toEqual(before);
  },
);

it("of two signals the first counts", async () => {
  const stopped = withCheckpoints(async (checkpoint) => {
    press("SIGTERM");
    press("SIGINT");
    await checkpoint("nothing is written");
  });
  await expect(stopped).rejects.toMatchObject({ exitCode: 143 });
  process.exitCode = undefined;
});

it("without a signal work fails with its own error, and keeps the exit code that it has set", async () => {
  const error = new Error("no space left");
  const failed = withCheckpoints(async (checkpoint) => {
    process.exitCode = 3;
    await checkpoint("half is written");
    throw error;
  });
  await expect(failed).rejects.toBe(error);
  expect(process.exitCode).toBe(3);
  process.exitCode = undefined;
});
