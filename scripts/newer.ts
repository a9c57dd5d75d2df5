// What is newer than what is pinned here, as a list in Markdown: programs and definitions by Go's module proxy, GitHub's
// actions by their tags, packages as `npm outdated` lists them, which hides what the running Node is too old for: npm run newer.
// Exits with 1 if anything is newer. It needs Go, git and the network.
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

const VERSIONS = "test/referee/versions.json";
const RELEASES = "packages/kustogen/tools/releases-data.mjs";

/** Something with a newer version than the pinned one. */
interface Newer {
  name: string;
  pinned: string;
  newest: string;
  /** The file that pins it. */
  file: string;
}

const run = (program: string, ...args: string[]) => execFileSync(program, args, { encoding: "utf8" });
const numbersOf = (version: string) => version.replace(/^v/, "").split(".").map(Number);

/** The newest release among versions; undefined if there is none. Candidates for a release are left out. */
function newestOf(versions: readonly string[]): string | undefined {
  const releases = versions.filter((version) => /^v?\d+\.\d+\.\d+$/.test(version));
  return releases.sort(inOrder).at(-1);
}

function inOrder(one: string, other: string): number {
  const [a, b] = [numbersOf(one), numbersOf(other)];
  const at = a.findIndex((number, index) => number !== b[index]);
  return at < 0 ? 0 : (a[at] as number) - (b[at] as number);
}

/** The newer version of a pin among versions; nothing if the pin is the newest. */
function newerThan(pin: Omit<Newer, "newest">, versions: readonly string[]): Newer[] {
  const newest = newestOf(versions);
  return newest !== undefined && inOrder(pin.pinned, newest) < 0 ? [{ ...pin, newest }] : [];
}

/** The versions of a Go module that the proxy has; a program's path is below that of its module. */
const goVersions = (path: string) =>
  run("go", "list", "-m", "-versions", path.replace(/\/cmd\/[^/]+$/, ""))
    .trim()
    .split(" ")
    .slice(1);

function newerPrograms(): Newer[] {
  const { customResources, ...programs } = JSON.parse(readFileSync(VERSIONS, "utf8"));
  const named = Object.entries(programs).map(([name, pin]) => ({ name, ...(pin as object) }));
  const pins = [...named, ...customResources] as { name?: string; module: string; version: string }[];
  const once = new Map(pins.map((pin) => [`${pin.module} ${pin.version}`, pin]));
  return [...once.values()]
    .filter(({ name }) => name !== "earlierKustomize")
    .flatMap(({ name, module, version }) =>
      newerThan({ name: name ?? module, pinned: version, file: VERSIONS }, goVersions(module)),
    );
}

/** The newest minor release of Kubernetes, if our schemas lack it. */
function newerSchemas(): Newer[] {
  const text = readFileSync(RELEASES, "utf8");
  const [, list = ""] = /RELEASES = \[(.*?)\]/.exec(text) ?? [];
  const known = [...list.matchAll(/"(.*?)"/g)].map(([, version]) => version as string);
  const pin = { name: "schemas of Kubernetes", pinned: newestOf(known) ?? "0.0.0", file: RELEASES };
  return newerThan(pin, goVersions("k8s.io/api"));
}

function newerActions(): Newer[] {
  const files = run("git", "ls-files", "--", "action.yml", "*/workflows/*.yml").trim().split("\n");
  const used = new Map<string, Omit<Newer, "newest">>();
  for (const file of files)
    for (const [, name = "", pinned = ""] of readFileSync(file, "utf8").matchAll(
      /uses: ([\w.-]+\/[\w.-]+)\S*@\S+ # (v\S+)/g,
    ))
      used.set(`${name} ${pinned}`, { name, pinned, file });
  return [...used.values()].flatMap((pin) => {
    const tags = run("git", "ls-remote", "--tags", "--refs", `https://github.com/${pin.name}`);
    return newerThan(
      pin,
      [...tags.matchAll(/refs\/tags\/(\S+)/g)].map(([, tag]) => tag as string),
    );
  });
}

function newerPackages(): Newer[] {
  // It fails if anything is outdated.
  const { stdout } = spawnSync("npm", ["outdated", "--json"], { encoding: "utf8" });
  const outdated = JSON.parse(stdout || "{}") as Record<string, { current?: string; latest: string }>;
  return Object.entries(outdated).flatMap(([name, { current = "none", latest }]) =>
    current === latest ? [] : [{ name, pinned: current, newest: latest, file: "package.json" }],
  );
}

const newer = [...newerPrograms(), ...newerSchemas(), ...newerActions(), ...newerPackages()];
for (const { name, pinned, newest, file } of newer)
  process.stdout.write(`- ${name} ${pinned} → ${newest} (${file})\n`);
if (newer.length === 0) process.stdout.write("Nothing is newer than what is pinned.\n");
process.exitCode = newer.length === 0 ? 0 : 1;
