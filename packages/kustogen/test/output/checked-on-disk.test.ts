import { mkdirSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { DiskTree } from "@kustogen/kustomize/node/disk.ts";
import { BoundTree } from "@kustogen/kustomize/tree/bound.ts";
import { checkTwice } from "@kustogen/review/check/check.ts";
import { array, assert, asyncProperty, constantFrom, oneof, record } from "fast-check";
import { expect, it } from "vitest";
import {
  type Edit,
  edit,
  inputOf,
  type Options,
  OVERLAYS,
  start,
} from "../../../review/test/check/memory/scenario.ts";
import { Looks } from "../../src/output/looks.ts";
import { CheckedMemory } from "../../src/output/memory/checked.ts";
import { temporaryFolder } from "../delivery/fixture.ts";

const LINK = "-> ";

/** A check of what was written to the disk. */
function inputOn(
  root: string,
  files: ReadonlyMap<string, string>,
  options: Options,
  kept?: CheckedMemory,
): ReturnType<typeof inputOf> {
  const paths = [...files.keys()].sort().map((path) => root + path);
  return inputOf(new BoundTree(new DiskTree(), [root]), root, paths, options, kept);
}

/** Writes what has changed, links among it; folders that are empty go. */
function write(root: string, files: ReadonlyMap<string, string>, before: ReadonlyMap<string, string>): void {
  for (const [path, text] of before)
    if (files.get(path) === undefined || text.startsWith(LINK) !== files.get(path)?.startsWith(LINK))
      rmSync(join(root, path), { force: true });
  for (const [path, text] of files) {
    if (before.get(path) === text) continue;
    mkdirSync(dirname(join(root, path)), { recursive: true });
    if (!text.startsWith(LINK)) writeFileSync(join(root, path), text);
    else {
      rmSync(join(root, path), { force: true });
      symlinkSync(text.slice(LINK.length), join(root, path));
    }
  }
}

const link = record({
  at: constantFrom(...OVERLAYS),
  to: constantFrom("../beside/claim.yaml", "../beside/policy.yaml", "../../outside.yaml", "claim.yaml"),
}).map(
  ({ at, to }): Edit =>
    (files) =>
      void files.set(`/${at}/link.yaml`, LINK + to),
);

it("finds after any change on the disk what a full check finds, links and what has stamps included", async () => {
  await assert(
    asyncProperty(
      array(array(oneof(edit, edit, edit, link), { minLength: 1, maxLength: 3 }), {
        minLength: 2,
        maxLength: 3,
      }),
      async (rounds) => {
        const root = join(temporaryFolder(), "repository");
        const [files, options] = [
          start(),
          { strictness: new Map(), key: "", excepted: false } satisfies Options,
        ];
        let before = new Map<string, string>();
        for (const edits of [[], ...rounds]) {
          for (const one of edits) one(files, options);
          write(root, files, before);
          before = new Map(files);
          // By the clock of the run everything is old enough to be known by its stamp; by that of the disk it has to be.
          await delay(8);
          const begun = new Looks(Date.now() + 3_000);
          const memory = new CheckedMemory(join(root, "../kept/run"), new Uint8Array(32), begun);
          memory.dependOn(options.key);
          const quick = await checkTwice(inputOn(root, files, options, memory));
          memory.end();
          expect(quick).toEqual(await checkTwice(inputOn(root, files, options)));
        }
      },
    ),
    { numRuns: Number(process.env.ROUNDS ?? 3), seed: Number(process.env.SEED ?? 25) },
  );
});

/** The disk, which counts what is asked of it. */
class Asked extends DiskTree {
  count = 0;

  override kind(path: string): ReturnType<DiskTree["kind"]> {
    this.count++;
    return super.kind(path);
  }

  override list(path: string): string[] {
    this.count++;
    return super.list(path);
  }

  override read(path: string): Buffer {
    this.count++;
    return super.read(path);
  }
}

/** Checks what was written to the disk, and counts what is asked of it. */
async function countedOn(root: string, files: ReadonlyMap<string, string>) {
  await delay(8);
  const options: Options = { strictness: new Map(), key: "", excepted: false };
  const memory = new CheckedMemory(
    join(root, "../kept/run"),
    new Uint8Array(32),
    new Looks(Date.now() + 3_000),
  );
  const tree = new Asked();
  const input = inputOn(root, files, options, memory);
  const found = await checkTwice({ ...input, tree: new BoundTree(tree, [root]) });
  memory.end();
  expect(found).toEqual(await checkTwice(inputOn(root, files, options)));
  return { found, count: tree.count };
}

it("asks only for stamps where nothing has changed, and for what a changed stamp stands for", async () => {
  const root = join(temporaryFolder(), "repository");
  const files = start();
  write(root, files, new Map());
  const run = () => countedOn(root, files);
  const first = await run();
  const again = await run();
  expect(again).toEqual({ found: first.found, count: 0 });
  const [overlay = ""] = OVERLAYS;
  const path = join(root, overlay, "kustomization.yaml");
  const { mtime } = statSync(path);
  // The same content under another stamp is read once, and from then on known by that.
  utimesSync(path, mtime, new Date(mtime.getTime() - 1_000));
  const touched = await run();
  expect(touched.found).toEqual(first.found);
  expect(touched.count).toBeGreaterThan(0);
  expect(await run()).toEqual(again);
});

it("two checks at once find what a full one finds, and so does the next", async () => {
  const root = join(temporaryFolder(), "repository");
  const options: Options = { strictness: new Map(), key: "", excepted: false };
  const files = start();
  write(root, files, new Map());
  const input = (kept?: CheckedMemory) => inputOn(root, files, options, kept);
  const open = () =>
    new CheckedMemory(join(root, "../kept/run"), new Uint8Array(32), new Looks(Date.now() + 3_000));
  const run = async () => {
    const memory = open();
    const found = await checkTwice(input(memory));
    memory.end();
    return found;
  };
  await delay(8);
  const first = await checkTwice(input());
  expect(await Promise.all([run(), run()])).toEqual([first, first]);
  const before = new Map(files);
  const [overlay = ""] = OVERLAYS;
  files.set(`/${overlay}/kustomization.yaml`, "namePrefix: [1]\n");
  // One of them has begun before the change, and ends after it.
  const early = open();
  early.recall("all");
  write(root, files, before);
  await delay(8);
  const changed = await checkTwice(input());
  expect(changed).not.toEqual(first);
  expect(await run()).toEqual(changed);
  early.end();
  expect(await run()).toEqual(changed);
  expect(await run()).toEqual(changed);
});

it("finds what changes behind a link, and where a link leads elsewhere", async () => {
  const root = join(temporaryFolder(), "repository");
  const files = start();
  const [overlay = ""] = OVERLAYS;
  const options: Options = { strictness: new Map(), key: "", excepted: false };
  const place = (name: string) =>
    `apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {selector: {app: ${name}}}\n`;
  files.set(`/${overlay}/kustomization.yaml`, "resources: [link.yaml, ../folder]\n");
  for (const name of ["first", "other"]) {
    files.set(`/${name}/a.yaml`, place(name));
    files.set(`/${name}/kustomization.yaml`, "namePrefix: b-\nresources: [a.yaml]\n");
  }
  files.set(`/${overlay}/link.yaml`, `${LINK}inner.yaml`);
  files.set(`/${overlay}/inner.yaml`, place("first"));
  files.set("/folder", `${LINK}first`);
  let before = new Map<string, string>();
  const told: string[] = [];
  for (const [path, text] of [
    ["/unrelated", ""],
    [`/${overlay}/inner.yaml`, place("other")],
    ["/folder", `${LINK}other`],
  ] as const) {
    files.set(path, text);
    write(root, files, before);
    before = new Map(files);
    await delay(8);
    const memory = new CheckedMemory(
      join(root, "../kept/run"),
      new Uint8Array(32),
      new Looks(Date.now() + 3_000),
    );
    const input = (kept?: CheckedMemory) =>
      inputOf(new BoundTree(new DiskTree(), [root]), root, [], options, kept);
    const quick = await checkTwice(input(memory));
    expect(quick).toEqual(await checkTwice(input()));
    const { findings } = quick.report;
    told.push(
      findings.flatMap(({ environment, message }) => (environment === overlay ? [message] : [])).join(),
    );
  }
  expect(new Set(told).size).toBe(3);
});
