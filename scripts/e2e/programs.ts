import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  buildModule,
  cached,
  downloadModule,
  installByPath,
  kubernetesVersion,
  timed,
} from "../../test/referee/go-programs.ts";
import { installPrograms, type Programs as Judges } from "../../test/referee/install.ts";
import { pins } from "../../test/referee/pins.ts";

/** What acts on stored objects. */
interface ControllerPrograms {
  kubeControllerManager: string;
  kubeScheduler: string;
}

/** Where every program of a run is. */
export interface Programs extends Judges, ControllerPrograms {
  kwok: string;
  argocd: string;
  /** Holds the script that Argo CD's repo server runs to ask git about signatures, whether any are asked for or not. */
  verifyWrapperFolder: string;
  redis: string;
  gitDaemon: string;
}

/** Runs a program to its end; undefined if it isn't there or fails, else what it printed. */
function output(program: string, ...args: string[]): string | undefined {
  const { status, stdout } = spawnSync(program, args, { encoding: "utf8" });
  return status === 0 ? stdout.trim() : undefined;
}

/** Why the end-to-end test can't run on this machine; undefined if it can. */
export function missing(): string | undefined {
  if (process.platform !== "linux") return "it needs Linux";
  if (output("go", "version") === undefined)
    return "Go is not installed: it builds the programs (docs/ci.md)";
  return undefined;
}

/** The redis of the machine; where there is none it is installed, which only root may do. Throws with what to do. */
export function findRedis(report: (line: string) => void): string {
  const find = (): string | undefined => output("sh", "-c", "command -v redis-server");
  const found = find();
  if (found !== undefined) return found;
  const install = "apt-get install --yes --no-install-recommends redis-server";
  if (process.getuid?.() === 0 && output("sh", "-c", "command -v apt-get") !== undefined) {
    report("redis-server is missing: installing the package");
    output("apt-get", "update");
    output("env", "DEBIAN_FRONTEND=noninteractive", ...install.split(" "));
  }
  const installed = find();
  if (installed === undefined) throw new Error(`redis-server is not installed: sudo ${install}`);
  return installed;
}

/** Builds the controllers and the scheduler if they aren't in the cache yet; `modules` holds our Go modules. */
export async function installControllers(
  modules: string,
  report: (line: string) => void,
): Promise<ControllerPrograms> {
  const controllers = await timed(
    `kube-controller-manager and kube-scheduler ${pins.kubernetes.version}`,
    buildModule({
      name: `controllers-${pins.kubernetes.version}`,
      source: join(modules, "controllers"),
      packages: ["./kube-controller-manager", "./kube-scheduler"],
      variables: kubernetesVersion(pins.kubernetes),
    }),
    report,
  );
  return {
    kubeControllerManager: join(controllers, "kube-controller-manager"),
    kubeScheduler: join(controllers, "kube-scheduler"),
  };
}

/** Installs or builds whatever is not in the cache yet; `modules` holds our Go modules. */
export async function installAll(
  root: string,
  modules: string,
  report: (line: string) => void,
): Promise<Programs> {
  const redis = findRedis(report);
  const judges = await installPrograms(join(root, "test", "referee"), report);
  const controllers = await installControllers(modules, report);
  const kwok = await timed(
    `KWOK ${pins.kwok.version}`,
    installByPath("kwok", { ...pins.kwok, module: `${pins.kwok.module}/cmd/kwok` }),
    report,
  );
  const argocd = await timed(
    `Argo CD ${pins.argocd.version}`,
    buildModule({
      name: `argocd-${pins.argocd.version}`,
      source: join(modules, "argocd"),
      packages: ["."],
    }),
    report,
  );
  const verifyWrapperFolder = await cached(`argocd-wrapper-${pins.argocd.version}`, async (staging) => {
    // Files of Go's module cache are not executable.
    const copy = join(staging, "git-verify-wrapper.sh");
    copyFileSync(join(await downloadModule(pins.argocd), "hack", "git-verify-wrapper.sh"), copy);
    chmodSync(copy, 0o755);
  });
  return {
    ...judges,
    ...controllers,
    kwok,
    argocd: join(argocd, "argocd"),
    verifyWrapperFolder,
    redis,
    gitDaemon: join(output("git", "--exec-path") ?? "", "git-daemon"),
  };
}

/** The folders of programs that Argo CD's repo server looks for on its path. */
export function pathOf({ kustomize, verifyWrapperFolder }: Programs): string {
  return [dirname(kustomize), verifyWrapperFolder, process.env.PATH ?? ""].join(":");
}
