// Completes package-lock.json after `npm install` against a registry that lacks the builds of other platforms:
// npm then leaves these optional packages out, and `npm ci` refuses the lock file on every platform.
import { readFileSync, writeFileSync } from "node:fs";

const OS = ["android", "darwin", "freebsd", "linux", "openharmony", "win32"];
const CPU = ["arm64", "arm", "ia32", "ppc64", "riscv64", "s390x", "x64"];

/** The platform that a package of native code is built for, from its name, such as `binding-linux-x64-musl`. */
function platformOf(name) {
  const words = name.split("/").at(-1).split("-");
  const os = OS.find((known) => words.includes(known));
  const cpu = CPU.find((known) => words.includes(known));
  if (os === undefined || cpu === undefined) throw new Error(`${name}: no platform in its name`);
  const libc = words.some((word) => word.startsWith("musl")) ? "musl" : "glibc";
  return { cpu: [cpu], os: [os], libc: os === "linux" ? [libc] : undefined };
}

const lock = JSON.parse(readFileSync("package-lock.json", "utf8"));
let added = 0;
for (const [path, owner] of Object.entries(lock.packages))
  for (const [name, version] of Object.entries(owner.optionalDependencies ?? {})) {
    if (lock.packages[`node_modules/${name}`] ?? lock.packages[`${path}/node_modules/${name}`]) continue;
    if (!/^\d+\.\d+\.\d+/.test(version)) throw new Error(`${name}: ${version} is no exact version`);
    const { cpu, os, libc } = platformOf(name);
    const dev = owner.dev === true ? { dev: true } : {};
    // The order of npm itself, so that its next run changes nothing.
    lock.packages[`node_modules/${name}`] = {
      version,
      cpu,
      ...dev,
      ...(libc && { libc }),
      optional: true,
      os,
    };
    added++;
  }
lock.packages = Object.fromEntries(
  Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : Number(a > b))),
);
writeFileSync("package-lock.json", `${JSON.stringify(lock, null, 2)}\n`);
process.stdout.write(`${added} packages of other platforms added\n`);
