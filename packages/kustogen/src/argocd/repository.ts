import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import type { Environment } from "../authoring/environment.ts";

const SCP = /^(?:[\w.-]+@)?([A-Za-z0-9][\w.-]*\.[\w.-]+):(?!\/\/)(.+)$/;

/**
 * The https form of a remote, so that clones over ssh and https generate the same bytes: without the user, password
 * and port of ssh, ending with ".git". Undefined for anything that a cluster can't read: local paths, file URLs, host
 * names without a dot.
 */
export function canonicalRemote(remote: string): string | undefined {
  const scp = SCP.exec(remote);
  if (scp) return withSuffix(`https://${scp[1]}/${(scp[2] as string).replace(/^\/+/, "")}`);
  if (!URL.canParse(remote)) return undefined;
  const { protocol, hostname, host, pathname } = new URL(remote);
  if (!/^(?:https?|ssh|git\+ssh|git):$/.test(protocol) || !hostname.includes(".") || pathname.length < 2)
    return undefined;
  const web = protocol === "http:" || protocol === "https:";
  return withSuffix(`${web ? protocol : "https:"}//${web ? host : hostname}${pathname}`);
}

function withSuffix(url: string): string {
  const bare = url.replace(/\/+$/, "");
  return bare.endsWith(".git") ? bare : `${bare}.git`;
}

/**
 * The repository that Argo CD reads for an environment: its setting `argocd.repository`, or else the remote `origin`
 * in canonical form. Throws InputError if neither is set.
 */
export function repositoryOf(environment: Environment, origin: string | undefined): string {
  const { repository } = environment.argocd;
  if (repository !== undefined) return repository;
  const canonical = origin === undefined ? undefined : canonicalRemote(origin);
  if (canonical !== undefined) return canonical;
  throw new InputError(
    `${environment.file}:${environment.lineOf(["argocd"])}: argocd.repository: not set, and there is no remote "origin" that a cluster can read. Set it to the URL that Argo CD reads this repository from, such as "https://github.com/acme/deploy.git"`,
    { code: "invalid-settings" },
  );
}
