import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { printYaml } from "kustogen/kustomize";
import { environments, generatedFiles, rendered } from "kustogen/testing";
import { describe, expect, test } from "vitest";
import { systems } from "../../generators/systems/index.ts";
import { temporaryFolder } from "../repository.ts";
import { FIVE } from "./five.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** The texts of the files of a layer or an overlay, as they are committed. */
function textsIn(layer: string, system: string): string[] {
  const folder = join(ROOT, layer, system);
  return existsSync(folder)
    ? readdirSync(folder).map((file) => readFileSync(join(folder, file), "utf8"))
    : [];
}

/** Lines as `wc -l` counts them. */
const linesOf = (texts: readonly string[]) =>
  texts.reduce((lines, text) => lines + text.split("\n").length - 1, 0);

/** The lines that the second text has and the first one hasn't, in the order that both have: all but the most that are common. */
function added(before: string, after: string): number {
  const folder = temporaryFolder();
  const files = ["before", "after"].map((name) => join(folder, name));
  for (const [at, text] of [before, after].entries()) writeFileSync(files[at] ?? "", text);
  const { stdout } = spawnSync("git", ["diff", "--no-index", "--minimal", "--numstat", ...files]);
  return Number.parseInt(stdout.toString(), 10);
}

describe("what the five systems take in files, beside what their environments render to", () => {
  const sizes = systems
    .filter(({ name }) => FIVE.has(name))
    .map((system) => {
      const deployed = environments()
        .filter((environment) => Object.hasOwn(environment.systems, system.name))
        .map(({ name }) => name);
      const folders = ["base", ...readdirSync(join(ROOT, "overlays")).map((layer) => `overlays/${layer}`)];
      const own = folders.map((folder) => linesOf(textsIn(folder, system.name)));
      const texts = deployed.map((layer) => printYaml(rendered(system, layer)));
      const union = texts.map((text, at) => added(texts[at - 1] ?? "", text));
      const sum = (lines: readonly number[]) => lines.reduce((all, more) => all + more, 0);
      return { name: system.name, own: sum(own), union: sum(union) };
    });
  const ratio = (of: typeof sizes) =>
    of.reduce((sum, { own }) => sum + own, 0) / of.reduce((sum, { union }) => sum + union, 0);

  test("is at most 1.18 times as much, of all together", () => {
    expect(sizes.map(({ name }) => name).sort()).toEqual([...FIVE].sort());
    expect(ratio(sizes)).toBeLessThanOrEqual(1.18);
  });

  test("is at most 1.25 times as much, of each, and 1.5 times of trevor, whose variables are whole in each environment", () => {
    const most = (name: string) => (name === "trevor" ? 1.5 : 1.25);
    expect(sizes.filter((size) => ratio([size]) > most(size.name))).toEqual([]);
  });
});

test("the five systems together need few patches that list elements for their order, and no operations count containers", () => {
  const files = systems.flatMap((system) =>
    environments()
      .filter((environment) => Object.hasOwn(environment.systems, system.name))
      .flatMap((environment) => [...generatedFiles(system, environment.name)]),
  );
  // Only where there is one container, so that nobody has to count.
  const operations = files.filter(([file]) => file.endsWith(".json6902.yaml"));
  expect(operations.filter(([, text]) => /\/\w*[cC]ontainers\/[1-9]/.test(text))).toEqual([]);
  const ordered = files.filter(([, text]) => text.includes("# Listed only to keep the order"));
  expect(ordered.length).toBeLessThanOrEqual(6);
});

describe.each(systems.map((system) => [system.name, system] as const))(
  "the overlays of %s",
  (name, system) => {
    const deployed = environments().filter((environment) => Object.hasOwn(environment.systems, name));
    const overlays = deployed.map((environment) => generatedFiles(system, environment.name));

    test("have no file that all of them have, byte for byte", () => {
      const [first, ...others] = overlays as [Map<string, string>, ...Map<string, string>[]];
      expect(others.length).toBeGreaterThan(0);
      const same = [...first].filter(([file, text]) => others.every((files) => files.get(file) === text));
      expect(same.map(([file]) => file)).toEqual([]);
    });

    test("pack nothing into long lines", () => {
      for (const { name: environment } of deployed) {
        const texts = textsIn(`overlays/${environment}`, name);
        const long = texts.flatMap((text) => text.split("\n").filter((line) => line.length > 110));
        expect(long.filter((line) => /^[ -]*(?:[\w.$/-]+: )?[[{]/.test(line))).toEqual([]);
      }
    });
  },
);

test("what AWS Backup restored is the claim's: reached as the old file system, by its folder's owner, if it has that; a wrong folder isn't kept", () => {
  const kubectl =
    'case "$*" in create*) cat ;; *volumeName*) echo pv ;; *Class*) echo fast ;; *storage}*) echo 9Gi ;; ' +
    '*Handle*) echo fs-1::fsap-1 ;; *Options*) echo [iam] ;; *logs*) echo "$LOG" ;; *) echo "kubectl $*" ;; esac';
  const aws =
    'echo "$*" >&2; case "$*" in *fs-2*[.]Subnet*) ;; *TargetId*) echo t s ;; *Groups*) echo g ;; *points*) echo /pvc ;; ' +
    "*point*) echo fsap-2 ;; *) echo available ;; esac";
  const mocked = `kubectl() { ${kubectl}; }; aws() { ${aws}; }; . ./generators/files/`;
  const words = ["-c", `${mocked}restore-volume.sh 2>&1`, "sh", "shop", "a/fs-2", "data"];
  const ran = (LOG: string) => execFileSync("sh", words, { encoding: "utf8", env: { ...process.env, LOG } });
  const steps =
    /create-mount-target --file-system-id fs-2 --subnet-id s --security-groups g\n.*mountOptions: \[iam\].*FOLDER, value: "\/pvc".*--posix-user Uid=7,Gid=8 --root-directory Path=\/moved .*storage: "9Gi".*ClassName: "fast".*mountOptions: \[iam\].*namespace: "shop", name: "data".*"fs-2::fsap-2".*kubectl patch pv pv .*delete pvc data/s;
  const restored = ran("Uid=7,Gid=8\nPath=/moved");
  expect(restored).toMatch(steps);
  expect(() => ran("/x")).toThrow(expect.objectContaining({ stdout: expect.stringMatching(/\n\/x\n$/) }));
  const volume = temporaryFolder();
  for (const one of ["a", "b"])
    mkdirSync(join(volume, "aws-backup-restore_T", one, "pvc"), { recursive: true });
  const [, moving = ""] = /- \|\n(.*?Path=.*?\n)/s.exec(restored.replaceAll("/efs", volume)) ?? [];
  const moved = (FOLDER: string) =>
    spawnSync("sh", ["-ec", moving], { env: { ...process.env, CLAIM: "data", FOLDER } }).stdout.toString();
  const wrong = moved("/a/pvc");
  expect(moved("/?")).toContain("/b/pvc\n");
  const right = moved("/b/pvc");
  expect(right).toMatch(/^Uid=\d+,Gid=\d+\nPath=\/data-T-\d+\n$/);
  expect([moved("/a/pvc"), moved("/b/pvc"), wrong === right]).toEqual([wrong, right, false]);
});
