import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { newRepository } from "../../../../test/repository.ts";
import { gitSettings, settingValues } from "../../src/node/git/run.ts";

it("keys without a value have none, and a configuration that git can't read has no settings", () => {
  const root = newRepository();
  appendFileSync(join(root, ".git/config"), '[filter "a=b"]\n\trequired\n\tclean = "x\\ny"\n');
  const settings = gitSettings(root).filter(([key]) => key.startsWith("filter"));
  expect(settings).toEqual([
    ["filter.a=b.required", undefined],
    ["filter.a=b.clean", "x\ny"],
  ]);
  expect(settingValues(settings, /./)).toEqual(["x\ny"]);
  appendFileSync(join(root, ".git/config"), "[broken\n");
  expect(gitSettings(root)).toEqual([]);
});
