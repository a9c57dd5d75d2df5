/** The environment and system that the path of an overlay reveals. */
export interface OverlayNames {
  environment?: string;
  system?: string;
}

const OVERLAYS = new Set([
  "overlays",
  "overlay",
  "environments",
  "environment",
  "envs",
  "env",
  "clusters",
  "stages",
]);
/** Generic folder names that reveal nothing about their contents. */
const GENERIC = new Set([
  "apps",
  "applications",
  "argocd",
  "config",
  "deploy",
  "deployment",
  "deployments",
  "gitops",
  "infra",
  "infrastructure",
  "installs",
  "k8s",
  "kube",
  "kubernetes",
  "kustomize",
  "manifests",
  "projects",
  "services",
  "systems",
  "teams",
  "tenants",
]);
/** An API version as a folder name. */
const API_VERSION = /^v\d+(?:(?:alpha|beta)\d+)?$/;
/** Common names of environments. */
const ENVIRONMENT =
  /^(?:dev|devel|development|test|testing|qa|uat|int|integration|alpha|beta|stag(?:e|ing)|stg|preview|pre-?prod(?:uction)?|canary|prod|production|prd|live|demo|sandbox|local)(?:[-_.](?:\d+|[a-z]{2}|[a-z]{2}-?[a-z]*-?\d+|east|west|north|south|blue|green))?$/;

/** The environment and system that a path reveals; `folder` is the project's name for the one of its overlays. */
export function namesOfPath(path: string, folder = "overlays"): OverlayNames {
  // A project's own name for its overlays folder is more reliable than any word; the usual name is too common.
  if (folder !== "overlays" && path.startsWith(`${folder}/`)) {
    const [environment, ...system] = path.slice(folder.length + 1).split("/");
    if (system.length > 0) return named(environment, system.join("/"));
  }
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  const marker = parts.findIndex((part) => OVERLAYS.has(part));
  if (marker >= 0 && marker < parts.length - 1)
    return aroundMarker(parts.slice(0, marker), parts.slice(marker + 1));
  const environment = parts.findLastIndex((part) => ENVIRONMENT.test(part));
  if (environment >= 0) {
    const system = telling(parts.toSpliced(environment, 1));
    return named(parts[environment], system);
  }
  return named(undefined, telling(parts));
}

function aroundMarker(before: string[], after: string[]): OverlayNames {
  const owner = before.filter((part) => !GENERIC.has(part)).at(-1);
  const [first, ...rest] = after as [string, ...string[]];
  if (rest.length === 0) return named(first, owner);
  if (owner !== undefined) return named(after.join("/"), owner);
  const last = rest.at(-1) as string;
  if (!ENVIRONMENT.test(first) && ENVIRONMENT.test(last))
    return named(last, telling([first, ...rest.slice(0, -1)]));
  return named(first, telling(rest));
}

/** The parts with information, or all if none has any. */
function telling(parts: string[]): string | undefined {
  const kept = parts.filter((part) => !GENERIC.has(part) && !API_VERSION.test(part));
  const used = kept.length > 0 ? kept : parts;
  return used.length > 0 ? used.join("/") : undefined;
}

function named(environment: string | undefined, system: string | undefined): OverlayNames {
  return { ...(environment !== undefined && { environment }), ...(system !== undefined && { system }) };
}
