import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { expect, it } from "vitest";
import { newRepository, put } from "../../../../test/repository.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { removeUnread } from "../../src/init/remove.ts";

const WRONG = new InputError("generators/environments/beta.yaml:3: expected a stage");

it("an environment goes though another file has a mistake, which is said", () => {
  const root = newRepository();
  put(root, "generators/environments/staging.yml", "");
  const removed: unknown[] = [];
  const place = { root, folders: DEFAULT_FOLDERS, change: (changes: unknown) => removed.push(changes) };
  const { notes } = removeUnread(place, "staging", WRONG);
  expect(removed).toEqual([{ remove: ["generators/environments/staging.yml"] }]);
  expect(notes).toEqual([
    expect.stringContaining("until this is fixed: generators/environments/beta.yaml:3"),
  ]);
  for (const name of ["stagin", "../staging"]) expect(() => removeUnread(place, name, WRONG)).toThrow(WRONG);
  expect(() => removeUnread(place, "staging", new Error("a defect"))).toThrow("a defect");
});
