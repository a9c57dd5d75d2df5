const NAME = /^[-._a-zA-Z][-._a-zA-Z0-9]*$/;

/**
 * Whether the kubelet creates a variable from a key of a ConfigMap or Secret under `envFrom`. Up to 1.29 it skips
 * keys that aren't valid variable names (kubernetes, utilvalidation.IsEnvVarName) and starts the container without
 * them; since 1.30 it accepts every key (KEP-4369, kubernetes issue 130099).
 * @param kubernetes the cluster's version, "1.29"; undefined for a recent one
 */
export function isTakenFromEnvFrom(name: string, kubernetes?: string): boolean {
  return takesEveryKey(kubernetes) || isEnvVarName(name);
}

function isEnvVarName(name: string): boolean {
  return NAME.test(name) && name !== "." && !name.startsWith("..");
}

function takesEveryKey(kubernetes: string | undefined): boolean {
  if (kubernetes === undefined) return true;
  const [, found] = /^v?1\.(\d+)/.exec(kubernetes) ?? [];
  return found === undefined || Number(found) >= 30;
}
