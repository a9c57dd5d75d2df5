import { expect, it } from "vitest";
import { openProjectRepository } from "../../src/delivery/repository.ts";
import { loadEnvironments } from "../../src/environments/load-environment.ts";
import { filesReadOnce } from "../../src/errors/input-files.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { gen } from "../../src/generate/gen.ts";
import { type GenOptions, NOTHING_DONE } from "../../src/generate/gen-report.ts";
import { inputFingerprint } from "../../src/generate/project.ts";
import { planWrites } from "../../src/output/plan.ts";
import { newRepository, put, temporaryFolder, yaml } from "../delivery/fixture.ts";
import { carryOut } from "../output/place.ts";

const at = (root: string) => ({ root, folders: DEFAULT_FOLDERS });
const FILE = "generators/environments/beta.yaml";
const text = (version: string) =>
  `stage: beta\nkubernetes: "${version}"\ncluster: {name: in-cluster}\nargocd: {repository: "https://example.test/a.git"}\n`;

it("what the environments say is what the fingerprint was taken of, whatever is saved meanwhile", () => {
  const root = temporaryFolder();
  put(root, FILE, text("1.34"));
  const input = filesReadOnce();
  const fingerprint = inputFingerprint(at(root), "code", input);
  put(root, FILE, text("1.35"));
  put(root, "generators/environments/other.yaml", text("1.35"));
  put(root, "kustogen.yaml", "argocd: false\n");
  const read = loadEnvironments(root, undefined, input);
  expect(read.map(({ name, kubernetes }) => [name, kubernetes])).toEqual([["beta", "1.34"]]);
  expect(inputFingerprint(at(root), "code", input)).toBe(fingerprint);
  expect(inputFingerprint(at(root), "code", filesReadOnce())).not.toBe(fingerprint);
});

it("everything that is generated from is in the fingerprint, and nothing else", () => {
  const taken = (files: Record<string, string>, code = "code", origin?: string) => {
    const root = temporaryFolder();
    for (const [path, content] of Object.entries({ [FILE]: "a", ...files })) put(root, path, content);
    return inputFingerprint(at(root), code, filesReadOnce(), origin);
  };
  const folder = "generators/environments";
  const [none, ...others] = [
    taken({}),
    taken({}, "other"),
    taken({}, "code", "https://example.test/a.git"),
    ...[FILE, `${folder}/test.yml`, `${folder}/groups/g.yaml`, "kustogen.yaml", "kustogen.yml"].map((path) =>
      taken({ [path]: "b" }),
    ),
    taken({ [`${folder}/groups/g.yaml`]: "c" }),
    taken({ "kustogen.yaml": "c" }),
  ];
  expect(new Set([none, ...others]).size).toBe(10);
  const ignored = [`${folder}/.hidden.yaml`, `${folder}/schema.json`, `${folder}/README.md`, "README.md"];
  for (const path of ignored) expect(taken({ [path]: "b" })).toBe(none);
});

it("nothing is to do where nothing changed, unless all is asked for again or a part of it", async () => {
  const root = newRepository();
  put(root, FILE, text("1.35"));
  const { recordFolder, settings } = openProjectRepository(root, DEFAULT_FOLDERS);
  const fingerprint = inputFingerprint(at(root), "code", filesReadOnce(), settings.origin);
  const plan = planWrites(root, [yaml("base/shop/a.yaml", "a: 1")], ["base"], {
    recordFolder,
    committed: () => new Map(),
  });
  carryOut({ root, recordFolder }, plan, fingerprint);
  const read = new Error("the systems are read");
  const run = (more: Partial<GenOptions>, digest = "code") => {
    const code = { digest, look: new URL("file:///nowhere.mjs"), systems: () => Promise.reject(read) };
    return gen({ root, code, system: [], check: true, full: false, ...more } as unknown as GenOptions);
  };
  await expect(run({})).resolves.toEqual(NOTHING_DONE);
  for (const more of [{ full: true }, { system: ["shop"] }]) await expect(run(more)).rejects.toBe(read);
  await expect(run({}, "other code")).rejects.toBe(read);
  put(root, "base/shop/a.yaml", "a: 2\n");
  await expect(run({})).rejects.toBe(read);
});

it("a run generates from the texts that it records", async () => {
  const root = newRepository();
  put(root, FILE, text("1.35"));
  const read = new Error("the environments are read");
  const code = {
    digest: "code",
    get look() {
      // The fingerprint is known, nothing else is read yet.
      put(root, FILE, "stage: nowhere\n");
      put(root, "kustogen.yaml", "nothing: known\n");
      return new URL("file:///nowhere.mjs");
    },
    systems: () => Promise.reject(read),
  } as unknown as GenOptions["code"];
  const run = gen({ root, code, system: [], check: true, full: false } as unknown as GenOptions);
  await expect(run).rejects.toBe(read);
});
