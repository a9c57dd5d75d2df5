import { compareText } from "@kustogen/kustomize/value/compare-text.ts";

// `npm install` with a registry that lacks the builds of other platforms leaves these optional packages out of the
// lock file, which `npm ci` then rejects on every platform.

interface LockedPackage {
  version?: string;
  dev?: boolean;
  optionalDependencies?: Record<string, string>;
}

interface LockFile {
  packages: Record<string, LockedPackage>;
}

const OS = [
  "android",
  "darwin",
  "freebsd",
  "linux",
  "netbsd",
  "openbsd",
  "openharmony",
  "sunos",
  "aix",
  "win32",
];
const CPU = ["arm64", "arm", "ia32", "loong64", "mips64el", "ppc64", "riscv64", "s390x", "x64", "wasm32"];

/**
 * The text of a lock file with its missing optional packages for other platforms. A package whose name shows no
 * platform, or whose version isn't exact, stays left out.
 * @returns the text, unchanged if nothing was missing, and the number of added packages
 */
export function completeLock(text: string): { text: string; added: number } {
  const lock = JSON.parse(text) as LockFile;
  let added = 0;
  for (const [path, owner] of Object.entries(lock.packages))
    for (const [name, version] of Object.entries(owner.optionalDependencies ?? {})) {
      if (lock.packages[`node_modules/${name}`] ?? lock.packages[`${path}/node_modules/${name}`]) continue;
      const platform = platformOf(name);
      if (platform === undefined || !/^\d+\.\d+\.\d+/.test(version)) continue;
      const { cpu, libc, os } = platform;
      // In npm's own order, so that its next run changes nothing.
      lock.packages[`node_modules/${name}`] = {
        version,
        cpu: [cpu],
        ...(owner.dev === true && { dev: true }),
        ...(libc && { libc: [libc] }),
        optional: true,
        os: [os],
      } as LockedPackage;
      added++;
    }
  if (added === 0) return { text, added };
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => compareText(a, b)));
  return { text: `${JSON.stringify(lock, null, 2)}\n`, added };
}

/** The platform of a native package, by its name, such as `binding-linux-x64-musl`. */
function platformOf(name: string): { os: string; cpu: string; libc?: string } | undefined {
  const words = (name.split("/").at(-1) as string).split("-");
  const os = OS.find((known) => words.includes(known));
  const cpu = CPU.find((known) => words.includes(known));
  if (os === undefined || cpu === undefined) return undefined;
  if (os !== "linux") return { os, cpu };
  return { os, cpu, libc: words.some((word) => word.startsWith("musl")) ? "musl" : "glibc" };
}
