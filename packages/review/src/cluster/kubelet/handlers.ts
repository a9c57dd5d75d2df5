/** The probes of a container, in the order in which the kubelet starts them. */
export const PROBES = ["startupProbe", "livenessProbe", "readinessProbe"] as const;

/** The hooks in a container's `lifecycle`. */
export const HOOKS = ["postStart", "preStop"] as const;
