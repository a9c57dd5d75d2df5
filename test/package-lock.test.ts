import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

interface LockedPackage {
  optionalDependencies?: Record<string, string>;
}

test.each(["package-lock.json", "site/package-lock.json"])(
  "npm ci works on every platform: %s has every platform's builds",
  (file) => {
    const lock = JSON.parse(readFileSync(new URL(`../${file}`, import.meta.url), "utf8")) as {
      packages: Record<string, LockedPackage>;
    };
    const missing = Object.entries(lock.packages).flatMap(([path, { optionalDependencies }]) =>
      Object.keys(optionalDependencies ?? {}).filter(
        (name) =>
          !(`node_modules/${name}` in lock.packages || `${path}/node_modules/${name}` in lock.packages),
      ),
    );
    expect(missing, `run: node scripts/run.mjs packages/kustogen/tools/complete-lock.ts ${file}`).toEqual([]);
  },
);
