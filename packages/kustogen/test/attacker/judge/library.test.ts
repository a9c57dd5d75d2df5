import { spawn } from "node:child_process";
import { expect, it } from "vitest";
import { Library } from "./kustomize.ts";

const library = (code: string, seconds?: number) =>
  new Library(spawn(process.execPath, ["-e", code], { stdio: ["pipe", "pipe", "ignore"] }), seconds);

it("answers folders in the order in which they were asked for", async () => {
  const judge = library(`
    require("node:readline").createInterface({ input: process.stdin })
      .on("line", (line) => console.log(JSON.stringify({ yaml: JSON.parse(line) })));
  `);
  expect(await Promise.all(["/a", "/b"].map((folder) => judge.build(folder)))).toEqual([
    { yaml: "/a" },
    { yaml: "/b" },
  ]);
  judge.end();
});

it("says that the process is gone to who waits and to who asks later", async () => {
  const judge = library("process.stdin.once('data', () => process.exit(3))");
  await expect(judge.build("/a")).rejects.toThrow("ended with 3");
  await expect(judge.build("/b")).rejects.toThrow("ended with 3");
});

it("waits no longer than it may for an answer", async () => {
  await expect(library("process.stdin.resume()", 0.2).build("/slow")).rejects.toThrow(
    "no answer for /slow in 0.2 s",
  );
});

it("says so when there is no such program", async () => {
  const judge = new Library(spawn("/no/such/program", { stdio: ["pipe", "pipe", "ignore"] }));
  await expect(judge.build("/a")).rejects.toThrow("can't be started");
});
