import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { kept } from "@kustogen/kustomize/value/multimap.ts";

const IMPORT = /(?:from|import|import\()\s*"(\.[^"]+|kustogen[^"]*|@kustogen\/[^"]*)"/g;
/** Tests that compare with other programs, where no mutant is on. */
const OUTSIDE = /\/(?:referee|fixtures)\//;
/** Where tests call the command line as it is built, and what that is built from. */
const BUILT = { names: /packages\/kustogen\/dist\/main\.mjs"/, source: "packages/kustogen/src/cli/main.ts" };

/** The import graph of sources and tests, read backwards. */
export interface Reach {
  /** The test files that import a file, directly or not, with the number of steps to it. */
  testsOf(file: string): Map<string, number>;
}

/** Reads the imports of every source and test below `root`, as paths relative to it. */
export function reachIn(root: string): Reach {
  const files = ["packages", "generators", "test", "scripts"]
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((name) =>
        join(folder, name),
      ),
    )
    .filter((name) => name.endsWith(".ts") && !name.includes("node_modules") && !name.includes("/dist/"));
  const known = new Set(files);
  const doors = doorsIn(root);
  const users = new Map<string, Set<string>>();
  for (const file of files) {
    const text = readFileSync(join(root, file), "utf8");
    const targets = [...text.matchAll(IMPORT)].map(([, name = ""]) =>
      name.startsWith(".") ? join(dirname(file), name) : (doors.get(name) ?? ofPackage(name)),
    );
    for (const target of BUILT.names.test(text) ? [...targets, BUILT.source] : targets)
      if (target !== undefined && known.has(target)) kept(users, target, () => new Set<string>()).add(file);
  }
  return {
    testsOf(file) {
      const distance = new Map([[file, 0]]);
      for (const [one, steps] of distance)
        for (const user of users.get(one) ?? []) if (!distance.has(user)) distance.set(user, steps + 1);
      return new Map([...distance].filter(([one]) => one.endsWith(".test.ts") && !OUTSIDE.test(`/${one}`)));
    },
  };
}

/** A file that one package of this repository takes from another: `@kustogen/review/compare/path.ts`. */
function ofPackage(name: string): string | undefined {
  const [, folder, path] = /^@kustogen\/([^/]+)\/(.+\.ts)$/.exec(name) ?? [];
  return folder === undefined ? undefined : join("packages", folder, "src", path as string);
}

/** The sources behind the names that packages export. */
function doorsIn(root: string): Map<string, string> {
  const doors = new Map<string, string>();
  for (const folder of readdirSync(join(root, "packages"))) {
    const file = join(root, "packages", folder, "package.json");
    if (!statSync(file, { throwIfNoEntry: false })) continue;
    const { name, exports = {} } = JSON.parse(readFileSync(file, "utf8")) as {
      name: string;
      exports?: Record<string, string | { "kustogen-source"?: string }>;
    };
    for (const [door, target] of Object.entries(exports)) {
      const source = typeof target === "string" ? target : target["kustogen-source"];
      if (source !== undefined) doors.set(join(name, door), join("packages", folder, source));
    }
  }
  return doors;
}
