import { tmpdir } from "node:os";
import { expect, it } from "vitest";
import { MissingProgram, run, runAsync, startBeside } from "../../src/node/run.ts";

const node = process.execPath;

it.each([
  ["waiting", (...given: Parameters<typeof run>) => Promise.resolve().then(() => run(...given))],
  ["without waiting", runAsync],
])(
  "a program run %s gets its arguments, input and folder as they are, and a failure is an answer",
  async (_, start) => {
    const code =
      'process.stdin.on("data",(d)=>process.stdout.write(process.argv[1]+d+process.cwd())).on("end",()=>{console.error("words");process.exit(3)})';
    const argument = "$(touch x) 'ü\" \n";
    expect(await start(node, ["-e", code, argument], { input: "in", folder: tmpdir() })).toEqual({
      code: 3,
      stdout: `${argument}in${tmpdir()}`,
      stderr: "words\n",
    });
    // A program that reads nothing of a long input.
    expect(await start(node, ["-e", "process.exit(4)"], { input: "x".repeat(1 << 20) })).toMatchObject({
      code: 4,
    });
  },
);

it.each([
  ["waiting", (...given: Parameters<typeof run>) => Promise.resolve().then(() => run(...given))],
  ["without waiting", runAsync],
])("run %s says what is wrong outside", async (_, start) => {
  await expect(start("no-such-program", [])).rejects.toThrow(MissingProgram);
  await expect(start("no-such-program", [])).rejects.toThrow(
    "the program `no-such-program` was not found on your PATH: install no-such-program",
  );
  await expect(start(node, [], { folder: "/no/such/folder" })).rejects.toThrow(
    "the folder /no/such/folder does not exist",
  );
  await expect(start(node, ["-e", "setInterval(()=>{},1000)"], { timeout: 100 })).rejects.toThrow(
    "did not end within 0.1 s and was stopped",
  );
  await expect(start(node, ["-e", 'process.kill(process.pid,"SIGKILL")'])).rejects.toThrow(
    "was killed by the signal SIGKILL",
  );
  await expect(start(node, ["a\0b"])).rejects.toMatchObject({ name: "InputError" });
  const option = { given: "--print", name: "the release" };
  await expect(start(node, ["-e", option, "1"])).rejects.toThrow(
    'the release must not begin with "-", but is "--print": ',
  );
  for (const end of ["--", "--end-of-options"])
    await expect(start("echo", [end, option])).resolves.toMatchObject({ code: 0 });
});

it("a program that runs beside this one doesn't keep it from ending", () => {
  const awaited = () => process.getActiveResourcesInfo().filter((kind) => kind === "ProcessWrap").length;
  const before = awaited();
  const child = startBeside(node, ["-e", "setInterval(()=>{},1000)"], "ignore", {});
  expect(awaited()).toBe(before);
  child.kill();
});
